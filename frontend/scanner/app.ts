// The scanner's page: draws what the other files know. Enrol once, then read codes by camera, by USB scanner or by hand.

import { Api, Refused, type ScanRecord, type ScanResult, Unreachable } from "./api";
import { Camera } from "./camera";
import { type Shown, shown, type Words } from "./result";
import { parseShortCode } from "./short_code";
import { Sound } from "./sound";
import { Store } from "./store";
import { uuid7 } from "./uuid";
import { Wedge } from "./wedge";

const AGAIN_MS = [400, 1_000, 2_000, 4_000];
const STATUS_EVERY_MS = 30_000;
const VERSION = "1";

const page = document.documentElement;
const language = page.lang === "en" ? "en" : "bn";
const words = JSON.parse(element("words").textContent ?? "{}") as Words;
const api = new Api("/api/v1/scanner/", language);
const store = new Store(localStorage);
const sound = new Sound();
const wedge = new Wedge();
const bootId = crypto.randomUUID();
const camera = new Camera(element<HTMLVideoElement>("picture"), (text) => void take(text));
let busy = false;
let closing: ReturnType<typeof setTimeout> | undefined;

function element<Kind extends HTMLElement>(id: string): Kind {
  const found = document.getElementById(id);
  if (!found) throw new Error(`no #${id}`);
  return found as Kind;
}

function say(key: string): string {
  return words[key] ?? key;
}

const number = new Intl.NumberFormat(language === "bn" ? "bn-BD" : "en-BD");
const clock = new Intl.DateTimeFormat(language === "bn" ? "bn-BD" : "en-BD", {
  hour: "2-digit",
  minute: "2-digit",
  hour12: false,
  timeZone: "Asia/Dhaka",
});

// Which of the two screens ---------------------------------------------------------------------------------------

function showEnrolment(message = ""): void {
  element("gate").hidden = true;
  element("enrolment").hidden = false;
  element("enrolment-error").textContent = message;
  const fromLink = /^#code=([\w-]{4,40})$/u.exec(location.hash)?.[1];
  if (fromLink) {
    element<HTMLInputElement>("enrolment-code").value = fromLink;
    history.replaceState(null, "", location.pathname + location.search); // the code is no part of the history
  }
}

function showGate(): void {
  const place = store.enrolment?.place;
  if (!place) return showEnrolment();
  element("enrolment").hidden = true;
  element("gate").hidden = false;
  element("gate-name").textContent = language === "bn" ? place.gate.name_bn : place.gate.name_en;
  element("device-name").textContent = place.device.name;
  element("count").textContent = number.format(place.admitted_today);
  drawActivities();
  for (const button of document.querySelectorAll<HTMLButtonElement>("button[data-direction]")) {
    button.setAttribute("aria-pressed", String(button.dataset["direction"] === store.direction));
  }
  page.dataset["way"] = store.direction;
}

function drawActivities(): void {
  const activities = store.enrolment?.place.activities ?? [];
  const select = element<HTMLSelectElement>("activity");
  const options = activities.map((activity) => {
    return new Option(language === "bn" ? activity.title_bn : activity.title_en, activity.code);
  });
  if (activities.length > 1) options.unshift(new Option(say("by_the_clock"), ""));
  select.replaceChildren(...options);
  select.value = activities.some((activity) => activity.code === store.activity) ? store.activity : (options[0]?.value ?? "");
  select.disabled = activities.length < 2;
}

async function enrol(event: SubmitEvent): Promise<void> {
  event.preventDefault();
  sound.wake();
  const button = element<HTMLButtonElement>("enrol");
  button.disabled = true;
  element("enrolment-error").textContent = "";
  try {
    const { token, ...place } = await api.enrol(
      element<HTMLInputElement>("enrolment-code").value,
      element<HTMLInputElement>("enrolment-name").value,
    );
    store.enrol({ token, place });
    showGate();
    void startCamera();
  } catch (error) {
    element("enrolment-error").textContent = error instanceof Refused ? error.sentence : say("unreachable");
  } finally {
    button.disabled = false;
  }
}

// Reading --------------------------------------------------------------------------------------------------------

async function startCamera(): Promise<void> {
  if (camera.running) return;
  const notice = element("camera-notice");
  notice.textContent = say("camera.starting");
  const problem = await camera.start();
  notice.textContent = problem ? say(`camera.${problem}`) : "";
  element("camera-again").hidden = problem === null;
  element("torch").hidden = !camera.canTorch;
  page.dataset["camera"] = problem ?? "on";
}

function listenToKeys(event: KeyboardEvent): void {
  if (event.target instanceof HTMLInputElement || event.ctrlKey || event.metaKey || event.altKey) return;
  if (event.key === "Escape") return hideResult();
  const { code, swallow } = wedge.take(event.key, event.timeStamp);
  if (swallow) event.preventDefault();
  if (code !== null) void take(code);
}

function takeTyped(event: SubmitEvent): void {
  event.preventDefault();
  const input = element<HTMLInputElement>("typed");
  const text = input.value.length >= 100 ? input.value : input.value.trim();
  const short = parseShortCode(text);
  if (short === null && text.length < 100) {
    element("typed-error").textContent = say("typed.wrong");
    input.select();
    return;
  }
  element("typed-error").textContent = "";
  input.value = "";
  input.blur();
  void take(short ?? text);
}

/** One code that somebody held up: written down, sent until it is answered, shown. */
async function take(code: string): Promise<void> {
  const enrolment = store.enrolment;
  if (!enrolment || busy) return;
  busy = true;
  try {
    const activity = element<HTMLSelectElement>("activity").value;
    const record = store.add((seq) => ({
      id: uuid7(Date.now()),
      seq,
      code,
      gate: enrolment.place.gate.code,
      direction: store.direction,
      wall_ms: Date.now(),
      mono_ms: Math.round(performance.now()),
      boot_id: bootId,
      app_version: VERSION,
      ...(activity ? { activity } : {}),
    }));
    const result = await deliver(enrolment.token, record);
    if (result) showResult(shown(result, words, language, (ms) => clock.format(ms)), result);
  } catch (error) {
    if (!(error instanceof Refused)) throw error;
    if (error.shutOut) {
      store.leave();
      hideResult();
      showEnrolment(error.sentence);
    } else {
      showResult({ tone: "stop", icon: "wait", word: say("wait"), sentence: error.sentence, kind: "", for_ms: null });
    }
  } finally {
    busy = false;
  }
}

/** Sends the record with those before it that nobody acknowledged; null when the operator gave up waiting. */
async function deliver(token: string, record: ScanRecord): Promise<ScanResult | null> {
  for (let attempt = 0; ; attempt += 1) {
    try {
      const results = await api.send(token, store.unsent, { sent_ms: Date.now(), boot_id: bootId });
      store.acknowledge(new Set(results.flatMap((result) => result.id ?? [])));
      page.dataset["line"] = "up";
      return results.find((result) => result.id === record.id) ?? null;
    } catch (error) {
      if (!(error instanceof Unreachable)) throw error;
      page.dataset["line"] = "down";
      if (attempt === 0) {
        showResult({ tone: "look", icon: "wait", word: say("wait"), sentence: say("unreachable_keeps_trying"), kind: "", for_ms: null });
      }
      const wait = AGAIN_MS[Math.min(attempt, AGAIN_MS.length - 1)] ?? 4_000;
      await new Promise((resolve) => setTimeout(resolve, wait * (0.5 + Math.random())));
      if (attempt > 0 && element("result").hidden) return null;
    }
  }
}

// Result ---------------------------------------------------------------------------------------------------------

function showResult(what: Shown, result?: ScanResult): void {
  const screen = element("result");
  clearTimeout(closing);
  screen.dataset["tone"] = what.tone;
  screen.dataset["verdict"] = result?.verdict ?? result?.status ?? "waiting";
  screen.dataset["reason"] = result?.reason ?? "";
  element("result-word").textContent = what.word;
  element("result-kind").textContent = what.kind;
  element("result-sentence").textContent = what.sentence;
  for (const icon of screen.querySelectorAll<SVGElement>("[data-icon]")) {
    icon.toggleAttribute("hidden", icon.dataset["icon"] !== what.icon);
  }
  screen.hidden = false;
  if (!result?.quiet) sound.play(what.tone);
  if (result?.verdict === "admitted" && result.status === "created") {
    store.countOne();
    showGate();
  }
  if (what.for_ms !== null) closing = setTimeout(hideResult, what.for_ms);
}

function hideResult(): void {
  clearTimeout(closing);
  element("result").hidden = true;
}

// The gate through the day ---------------------------------------------------------------------------------------

async function refresh(): Promise<void> {
  const enrolment = store.enrolment;
  if (!enrolment || busy || document.hidden) return;
  try {
    const place = await api.status(enrolment.token);
    page.dataset["line"] = "up";
    if (busy || store.enrolment !== enrolment) return;
    store.updatePlace(place);
    showGate();
  } catch (error) {
    if (error instanceof Refused && error.shutOut) {
      store.leave();
      showEnrolment(error.sentence);
    } else {
      page.dataset["line"] = "down";
    }
  }
}

async function stayAwake(): Promise<void> {
  try {
    if (!document.hidden) await navigator.wakeLock?.request("screen");
  } catch {
    // a phone that saves power says no; the operator sees the screen go dark and touches it
  }
}

element<HTMLFormElement>("enrolment-form").addEventListener("submit", (event) => void enrol(event));
element<HTMLFormElement>("typed-form").addEventListener("submit", takeTyped);
element("result").addEventListener("click", hideResult);
element("camera-again").addEventListener("click", () => void startCamera());
element("torch").addEventListener("click", (event) => {
  const button = event.currentTarget as HTMLButtonElement;
  const on = button.getAttribute("aria-pressed") !== "true";
  button.setAttribute("aria-pressed", String(on));
  void camera.torch(on);
});
element<HTMLSelectElement>("activity").addEventListener("change", (event) => {
  store.choose({ activity: (event.currentTarget as HTMLSelectElement).value });
});
for (const button of document.querySelectorAll<HTMLButtonElement>("button[data-direction]")) {
  button.addEventListener("click", () => {
    store.choose({ direction: button.dataset["direction"] === "exit" ? "exit" : "entry" });
    button.blur(); // or the space in a code from the USB scanner would press it
    showGate();
  });
}
window.addEventListener("keydown", listenToKeys, { capture: true });
window.addEventListener("pointerdown", () => sound.wake());
document.addEventListener("visibilitychange", () => void stayAwake());
setInterval(() => void refresh(), STATUS_EVERY_MS);

if (store.enrolment) {
  showGate();
  void startCamera();
  void refresh();
} else {
  showEnrolment();
}
void stayAwake();
page.dataset["ready"] = "yes";
