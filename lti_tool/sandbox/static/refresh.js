// @ts-check
// refresh.js — keep a table current, and say in words what changed; rests while nobody looks.

const EVERY = 2000

/** @param {Element} place @returns {Map<string, string>} what each cell says, by row and column */
function cells(place) {
  const found = new Map()
  const heads = [...place.querySelectorAll("thead th")].map((head) => head.firstChild?.textContent?.trim() ?? "")
  for (const row of place.querySelectorAll("tbody tr")) {
    const who = row.querySelector("th")?.textContent?.trim() ?? ""
    row.querySelectorAll("td").forEach((cell, index) => {
      found.set(`${who}, ${heads[index + 1]}`, cell.firstChild?.textContent?.trim() ?? "")
    })
  }
  return found
}

/** @param {HTMLElement} place */
async function refresh(place) {
  if (document.hidden) return
  const response = await fetch(place.dataset.refresh ?? "")
  if (!response.ok) return
  const fresh = new DOMParser().parseFromString(await response.text(), "text/html").body
  const before = cells(place)
  const changes = [...cells(fresh)].filter(([cell, words]) => before.get(cell) !== words)
  if (place.textContent === fresh.textContent) return
  place.replaceChildren(...fresh.childNodes)
  const said = document.querySelector("[data-changes]")
  if (said) said.textContent = changes.map(([cell, words]) => `${cell}: ${words}`).join(". ")
}

for (const place of document.querySelectorAll("[data-refresh]")) {
  if (!(place instanceof HTMLElement)) continue
  // The next look waits for the last one, and an LMS that is away for a moment is asked again.
  const look = () => refresh(place).catch(() => {}).finally(() => setTimeout(look, EVERY))
  setTimeout(look, EVERY)
}
