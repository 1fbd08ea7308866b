// @ts-check
/** Another order for every learner, the same at every visit. Only what is shown is shuffled; answers name options by number. */
import { fnv } from "./course.js"

/** @param {HTMLFormElement} form @param {string} seed */
export function shuffle(form, seed) {
  for (const question of form.querySelectorAll("[data-shuffle]")) {
    const { dataset } = /** @type {HTMLElement} */ (question)
    const own = `${seed}/${dataset.question}`
    for (const list of question.querySelectorAll("ol, select")) {
      const items = [...list.children].filter((item) => !item.matches("option[value='']"))
      list.append(...shuffled(items, own))
    }
  }
}

/** Each item gets a number made from the seed and its place; sorting by it is the shuffle. @template T @param {T[]} items @param {string} seed */
export function shuffled(items, seed) {
  return items
    .map((item, place) => ({ item, by: parseInt(fnv(`${place}/${seed}/${place}`, 0x811c9dc5), 36) }))
    .sort((a, b) => a.by - b.by)
    .map(({ item }) => item)
}
