// @ts-check
/**
 * The picker, a little quicker: courses are found as one types, and how much is chosen is said beside the buttons. All of
 * it works without this file, by the buttons of the form.
 */
const picker = /** @type {HTMLFormElement} */ (document.querySelector("form#links"))
const field = /** @type {HTMLInputElement} */ (document.getElementById("q"))
const found = /** @type {HTMLElement} */ (document.getElementById("found"))
const count = /** @type {HTMLElement} */ (document.getElementById("count"))
const offers = /** @type {NodeListOf<HTMLElement>} */ (document.querySelectorAll(".offer"))
// Courses that are not on the page can only be found by the server.
const all = !field.value && !found.textContent?.includes("search for")

/** @param {string} word @param {string} words */
const has = (word, words) => words.includes(word)

function look() {
  const words = field.value.toLocaleLowerCase().split(/\s+/).filter(Boolean)
  let n = 0
  for (const offer of offers) {
    const said = (offer.querySelector(".what")?.textContent ?? "").toLocaleLowerCase()
    // What is chosen stays in sight, whatever is looked for.
    const kept = offer.querySelector("input[name=pick]:checked") !== null
    const fits = words.every((word) => has(word, said))
    offer.hidden = !fits && !kept
    n += Number(fits)
  }
  const many = `${offers.length} ${offers.length === 1 ? "course" : "courses"}`
  found.textContent = words.length ? `${n} of ${many} have “${field.value.trim()}” in them.` : `${many}.`
}

function tell() {
  const n = picker.querySelectorAll("input[name=pick]:checked").length
  count.textContent = n === 0 ? "" : `${n} ${n === 1 ? "link" : "links"} chosen.`
}

if (all) field.addEventListener("input", look)
picker.addEventListener("change", tell)
// A second press while the first is on its way would only be told that it was sent already.
picker.addEventListener("submit", (event) => {
  if (picker.dataset.sent) event.preventDefault()
  picker.dataset.sent = "sent"
})
// Back from another page, it may be sent again.
addEventListener("pageshow", () => delete picker.dataset.sent)
tell()
