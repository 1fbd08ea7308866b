// @ts-check
/** Many answers to one post: the first few are shown, the rest wait behind a button that says how many they are. */
import { act, el, focusOn, need } from "./dom.js"
import { number } from "./posts.js"
import { say } from "./words.js"

const AT_ONCE = 5

/** Put a post among its neighbours, in the order of writing. @param {Element} list @param {HTMLElement} item */
export function insert(list, item) {
  const after = [...list.children].reverse().find((other) => number(other.getAttribute("data-post")) < number(item.dataset.post))
  if (after) after.after(item)
  else list.prepend(item)
}

/** @param {Element} root */
export function fold(root) {
  for (const list of /** @type {NodeListOf<HTMLElement>} */ (root.querySelectorAll(".answers:not([data-open])"))) {
    const all = /** @type {HTMLElement[]} */ ([...list.querySelectorAll(":scope > [data-post]")])
    const rest = all.slice(AT_ONCE).filter((item) => !item.querySelector(".new"))
    for (const item of rest) item.hidden = true
    if (!rest.length) continue
    const words = say("talk.fold", { n: rest.length })
    const button = list.querySelector(":scope > .fold > button")
    if (!button) list.append(el("li", { class: "fold" }, act(words, () => unfold(rest[0], true))))
    else if (button.textContent !== words) button.textContent = words
  }
}

/** Show what is around `item`, however deep it is folded away. @param {HTMLElement} item @param {boolean} [focus] */
export function unfold(item, focus = false) {
  for (let list = item.closest(".answers"); list; list = list.parentElement?.closest(".answers") ?? null) {
    list.setAttribute("data-open", "")
    list.querySelector(":scope > .fold")?.remove()
    for (const one of list.children) one.removeAttribute("hidden")
  }
  if (focus) focusOn(need(".who", item))
}
