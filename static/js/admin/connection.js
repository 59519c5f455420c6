// The page of a number: follows a running test, and copies what is entered at Meta.

const POLL_MS = 500;
const PATIENCE_MS = 120_000;

async function follow(report) {
  const end = Date.now() + PATIENCE_MS;
  while (isRunning(report) && Date.now() < end) {
    await new Promise((done) => setTimeout(done, POLL_MS));
    const answer = await fetch(report.dataset.report, { credentials: "same-origin" });
    if (!answer.ok || answer.redirected) return;
    const template = document.createElement("template");
    template.innerHTML = await answer.text();
    report.replaceChildren(template.content);
  }
}

function isRunning(report) {
  return report.querySelector("[data-state]")?.dataset.state === "running";
}

function offerToCopy(button) {
  const field = document.getElementById(button.dataset.copy);
  button.hidden = false;
  button.addEventListener("click", async () => {
    field.select();
    // Browsers have no clipboard on plain http: then it is selected, at least.
    await navigator.clipboard?.writeText(field.value);
  });
}

document.querySelectorAll("[data-report]").forEach(follow);
document.querySelectorAll("[data-copy]").forEach(offerToCopy);
