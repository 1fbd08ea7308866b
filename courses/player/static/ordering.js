// @ts-check
/** Lists one puts in order with buttons: by mouse, by thumb and by keyboard alike, and announced. */
import { announce, need } from "./dom.js"

/** @param {HTMLFormElement} form */
export function makeMovable(form) {
  for (const list of form.querySelectorAll("[data-kind=ordering] ol")) {
    list.addEventListener("click", (event) => {
      const button = event.target instanceof Element ? event.target.closest("button") : null
      if (button) move(/** @type {HTMLElement} */ (button))
    })
  }
}

/** @param {HTMLElement} button */
function move(button) {
  const item = /** @type {HTMLElement} */ (button.closest("li"))
  const up = button.dataset.move === "up"
  const other = up ? item.previousElementSibling : item.nextElementSibling
  if (!other) return announcePlace(item)
  // The neighbour moves, not the item: so the button that was pressed keeps the keyboard.
  if (up) item.after(other)
  else item.before(other)
  announcePlace(item)
  item.dispatchEvent(new Event("input", { bubbles: true }))
}

/** @param {HTMLElement} item */
function announcePlace(item) {
  const all = [...(item.parentElement?.children ?? [])]
  announce("quiz.moved", { item: need(".item", item).textContent?.trim() ?? "", n: all.indexOf(item) + 1, all: all.length })
}
