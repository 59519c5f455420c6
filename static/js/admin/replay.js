// The page of a replay: follows it to its end.

const POLL_MS = 700;

async function follow(report) {
  while (report.querySelector('[data-state="running"]')) {
    await new Promise((done) => setTimeout(done, POLL_MS));
    // A tab that nobody looks at asks for nothing.
    if (document.hidden) continue;
    const answer = await fetch(report.dataset.report, { credentials: "same-origin" });
    if (!answer.ok || answer.redirected) return;
    const page = await answer.text();
    if (page === report.dataset.shown) continue;
    report.dataset.shown = page;
    const template = document.createElement("template");
    template.innerHTML = page;
    report.replaceChildren(template.content);
  }
}

document.querySelectorAll("[data-report]").forEach(follow);
