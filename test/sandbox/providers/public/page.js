// Refreshes the page in place: rows that are already there stay as they are, so that what a person opened stays open.
const message = document.getElementById("message");

async function refresh() {
  const response = await fetch("/");
  const fresh = new DOMParser().parseFromString(await response.text(), "text/html");
  for (const section of document.querySelectorAll("section")) {
    const next = fresh.getElementById(section.id);
    for (const name of [".numbers", ".fault", "caption"]) {
      const text = next.querySelector(name).textContent;
      if (section.querySelector(name).textContent !== text) section.querySelector(name).textContent = text;
    }
    section.querySelector(".empty").hidden = next.querySelector(".empty").hidden;
    mergeRows(section.querySelector("tbody"), next.querySelector("tbody"));
  }
}

function mergeRows(body, fresh) {
  for (const row of [...body.rows]) {
    // A row that a person reads stays, even when it is no longer among the newest.
    const open = row.querySelector("details")?.open === true;
    if (!open && fresh.querySelector(`#${row.id}`) === null) row.remove();
  }
  let before = body.firstElementChild;
  for (const row of [...fresh.rows]) {
    const known = document.getElementById(row.id);
    if (known === null) body.insertBefore(document.importNode(row, true), before);
    else before = known.nextElementSibling;
  }
}

async function fail(section, request) {
  const response = await fetch("/__sandbox/fail", {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ provider: section.dataset.provider, ...request }),
  });
  const answer = await response.json();
  message.textContent = response.ok ? `${section.id}: ${answer.fault ?? "no fault"}.` : answer.error;
  await refresh();
}

for (const button of document.querySelectorAll("button[data-switch]")) {
  const section = button.closest("section");
  button.addEventListener("click", () => {
    const chosen = JSON.parse(section.querySelector("select").value);
    const request = button.dataset.switch === "on" ? chosen : { fault: null };
    fail(section, request).catch(() => {
      message.textContent = "The stand-ins don't answer.";
    });
  });
}

setInterval(() => {
  if (!document.getElementById("refresh").checked || document.hidden) return;
  refresh().catch(() => {
    message.textContent = "The stand-ins don't answer.";
  });
}, 2000);
