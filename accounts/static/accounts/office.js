// Starts what Wagtail starts by inline scripts, which our content security policy does not run (accounts/office_start.py).
// Only the names below can be started, with plain JSON: markup that somebody smuggles in gains nothing here.
(() => {
  "use strict";

  const CALLED = ["initDateChooser", "initTimeChooser", "initDateTimeChooser", "createTaskChooser"];
  const MADE = [
    "Chooser",
    "PageChooser",
    "ImageChooser",
    "DocumentChooser",
    "SnippetChooser",
    "InlinePanel",
    "MultipleChooserPanel",
  ];
  const MARK = "template[data-start]";

  const start = (mark) => {
    const name = mark.dataset.start;
    const given = mark.dataset.with;
    mark.remove(); // once, even when the node is moved about later
    // Classes declared by a script are no properties of window, but Wagtail puts these there itself.
    const what = window[name];
    if (typeof what !== "function") {
      console.error(`office.js: ${name} is not there.`);
    } else if (CALLED.includes(name)) {
      what(...JSON.parse(given));
    } else if (MADE.includes(name)) {
      new what(...JSON.parse(given));
    } else {
      console.error(`office.js: ${name} is not on the list.`);
    }
  };

  // In the order of the document, so that fields are ready before the panel that holds them.
  const startIn = (node) => {
    if (!(node instanceof Element) || !node.isConnected) return;
    if (node.matches(MARK)) start(node);
    else for (const mark of node.querySelectorAll(MARK)) start(mark);
  };

  const begin = () => {
    startIn(document.body);
    // Modals, and the rows that "Add" puts into an inline panel.
    new MutationObserver((changes) => {
      for (const change of changes) for (const node of change.addedNodes) startIn(node);
    }).observe(document.body, { childList: true, subtree: true });
  };

  if (document.readyState === "loading") document.addEventListener("DOMContentLoaded", begin);
  else begin();
})();
