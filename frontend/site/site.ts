// Small comforts. Every page and form works without this file.

type Choice = "text" | "contrast" | "theme";
const CHOICES: readonly Choice[] = ["text", "contrast", "theme"];
const root = document.documentElement;

/** The display panel in place, instead of the page behind the link. The cookie is the one that the server reads. */
function wireDisplayPanel(): void {
  const opener = document.querySelector<HTMLAnchorElement>("[data-display-open]");
  const panel = document.querySelector<HTMLElement>("[data-display-panel]");
  if (!opener || !panel) return;

  const mark = (): void => {
    for (const button of panel.querySelectorAll<HTMLButtonElement>("button[data-choice]")) {
      const chosen = root.dataset[button.dataset.choice ?? ""] ?? "";
      button.setAttribute("aria-pressed", String(chosen === button.value));
    }
  };
  const show = (open: boolean): void => {
    panel.hidden = !open;
    opener.setAttribute("aria-expanded", String(open));
    if (open) panel.querySelector<HTMLButtonElement>("button")?.focus();
  };

  opener.setAttribute("role", "button");
  opener.setAttribute("aria-expanded", "false");
  opener.setAttribute("aria-controls", panel.id);
  opener.addEventListener("click", (event) => {
    event.preventDefault();
    show(panel.hidden);
  });
  opener.addEventListener("keydown", (event) => {
    if (event.key !== " ") return;
    event.preventDefault();
    show(panel.hidden);
  });
  panel.addEventListener("click", (event) => {
    const button = (event.target as Element).closest<HTMLButtonElement>("button[data-choice]");
    const choice = button?.dataset.choice as Choice | undefined;
    if (!button || !choice || !CHOICES.includes(choice)) return;
    if (button.value) root.dataset[choice] = button.value;
    else delete root.dataset[choice];
    const value = CHOICES.map((name) => root.dataset[name] ?? "").join(".");
    const secure = location.protocol === "https:" ? "; secure" : "";
    document.cookie = `display=${value}; path=/; max-age=31536000; samesite=lax${secure}`;
    mark();
  });
  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && !panel.hidden) {
      show(false);
      opener.focus();
    }
  });
  document.addEventListener("click", (event) => {
    if (!panel.hidden && !panel.contains(event.target as Node) && !opener.contains(event.target as Node)) show(false);
  });
  mark();
}

/** The tab of the day that is being read. */
function followDays(): void {
  const tabs = [...document.querySelectorAll<HTMLAnchorElement>(".day-tabs a[href^='#']")];
  if (tabs.length === 0 || !("IntersectionObserver" in window)) return;
  const tabOf = new Map<Element, HTMLAnchorElement>();
  for (const tab of tabs) {
    const day = document.getElementById(decodeURIComponent(tab.hash.slice(1)));
    if (day) tabOf.set(day, tab);
  }
  const watcher = new IntersectionObserver(
    (entries) => {
      const seen = entries.filter((entry) => entry.isIntersecting).map((entry) => tabOf.get(entry.target));
      const current = seen[0];
      if (!current) return;
      for (const tab of tabs) tab.removeAttribute("aria-current");
      current.setAttribute("aria-current", "true");
    },
    { rootMargin: "-15% 0px -75% 0px" },
  );
  for (const day of tabOf.keys()) watcher.observe(day);
}

/** A form is sent once, however often an impatient thumb comes down; coming back by the back key frees it. */
function sendOnce(): void {
  document.addEventListener("submit", (event) => {
    const form = event.target as HTMLFormElement;
    if (!form.matches("[data-send-once]")) return;
    if (form.dataset.sent) {
      event.preventDefault();
      return;
    }
    form.dataset.sent = "1";
    const button = form.querySelector<HTMLButtonElement>("button[type='submit'], button:not([type])");
    button?.setAttribute("aria-disabled", "true");
    const words = button?.dataset.sending;
    if (button && words) {
      button.dataset.rest = button.textContent ?? "";
      button.textContent = words;
    }
  });
  window.addEventListener("pageshow", (event) => {
    if (!event.persisted) return;
    for (const form of document.querySelectorAll<HTMLFormElement>("form[data-sent]")) {
      delete form.dataset.sent;
      const button = form.querySelector<HTMLButtonElement>("button[aria-disabled]");
      button?.removeAttribute("aria-disabled");
      if (button?.dataset.rest) button.textContent = button.dataset.rest;
    }
  });
}

/** Buttons that only make sense with a script are in the page hidden: print, share, copy. */
function wireActions(): void {
  for (const button of document.querySelectorAll<HTMLButtonElement>("button[data-print]")) {
    button.hidden = false;
    button.addEventListener("click", () => print());
  }
  for (const button of document.querySelectorAll<HTMLButtonElement>("button[data-share]")) {
    if (!("share" in navigator)) continue;
    button.hidden = false;
    button.addEventListener("click", () => {
      // A visitor who closes the sheet rejects the promise; nothing is wrong then.
      navigator.share({ title: document.title, url: button.dataset.share || location.href }).catch(() => undefined);
    });
  }
  for (const button of document.querySelectorAll<HTMLButtonElement>("button[data-copy]")) {
    if (!navigator.clipboard) continue;
    button.hidden = false;
    button.addEventListener("click", async () => {
      await navigator.clipboard.writeText(button.dataset.copy ?? "");
      if (button.dataset.copied) button.textContent = button.dataset.copied;
    });
  }
}

/** After a refused form the summary of errors is what to read first. */
function focusErrors(): void {
  const summaries = document.querySelectorAll<HTMLElement>(".error-summary");
  if (summaries.length === 1) summaries[0]?.focus(); // the style guide shows several
}

/** Questions that do not apply are not shown; the server decides all the same, and without this file each says when it counts. */
function followAnswers(): void {
  const questions = document.querySelectorAll<HTMLElement>(".question[data-parent], .question[data-kinds]");
  for (const form of new Set([...questions].map((question) => question.closest("form")))) {
    if (!form) continue;
    const look = (): void => {
      for (const question of form.querySelectorAll<HTMLElement>(".question[data-parent], .question[data-kinds]")) {
        question.hidden = !applies(form, question);
      }
    };
    form.addEventListener("input", look);
    look();
  }
}

function applies(form: HTMLFormElement, question: HTMLElement): boolean {
  const { kinds, parent, values } = question.dataset;
  const sent = new FormData(form);
  const kind = sent.get("kind"); // on pages of a person who is known it is not asked
  if (kinds && kind !== null && !kinds.split(" ").includes(String(kind))) return false;
  if (!parent) return true;
  if (form.querySelector(`[name="${parent}"]`)?.closest<HTMLElement>(".question")?.hidden) return false;
  const given = sent.getAll(parent).filter((value) => (value instanceof File ? value.size : value.trim()));
  if (sent.get(`${parent}-kept`)) given.push("");
  const wanted = (values ?? "").split(" ").filter(Boolean);
  return given.length > 0 && (wanted.length === 0 || given.some((value) => wanted.includes(String(value))));
}

wireDisplayPanel();
followDays();
sendOnce();
wireActions();
followAnswers();
focusErrors();
