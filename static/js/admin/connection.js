// The page of a number: follows a running test, and copies what is entered elsewhere.

const POLL_MS = 500;
const PATIENCE_MS = 180_000;

async function follow(report) {
  const end = Date.now() + PATIENCE_MS;
  let shown = "";
  while (isRunning(report) && Date.now() < end) {
    await new Promise((done) => setTimeout(done, POLL_MS));
    const answer = await fetch(report.dataset.report, { credentials: "same-origin" });
    if (!answer.ok || answer.redirected) return;
    const page = await answer.text();
    if (page === shown) continue;
    shown = page;
    const template = document.createElement("template");
    template.innerHTML = page;
    report.replaceChildren(template.content);
    offerToCopy(report);
  }
}

function isRunning(report) {
  return report.querySelector("[data-state]")?.dataset.state === "running";
}

function offerToCopy(root) {
  for (const button of root.querySelectorAll("[data-copy]")) button.hidden = false;
}

async function copy(source) {
  if (source.select) source.select();
  else getSelection().selectAllChildren(source);
  // Browsers have no clipboard on plain http: then it is selected, at least.
  await navigator.clipboard?.writeText(source.value ?? source.textContent);
}

document.addEventListener("click", (event) => {
  const button = event.target.closest("[data-copy]");
  if (button) copy(document.getElementById(button.dataset.copy));
});
document.querySelectorAll("[data-report]").forEach(follow);
offerToCopy(document);
