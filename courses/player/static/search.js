// @ts-check
/** Looking for words in a discussion. What is found leads to where it stands. */
import { act, bdi, el, fill } from "./dom.js"
import { textOf } from "./nodes.js"
import { fit, say, when } from "./words.js"

/** @typedef {import("./bridge.js").Post} Post */

const EXCERPT = 140

/** @param {import("./course.js").Course} course @param {import("./bridge.js").ActivityPlan} asked @param {(id: string) => void} onfound where to go */
export function searching(course, asked, onfound) {
  const activity = asked.id
  const id = `search-${activity}`
  const words = el("input", { id, type: "search", enterkeyhint: "search" })
  const told = el("p", { class: "soft", role: "status" })
  const list = el("ul", { class: "found" })
  const form = el("form", { role: "search", onsubmit: (/** @type {Event} */ event) => (event.preventDefault(), look()) },
    el("label", { class: "unseen", for: id }, say(fit(asked, "search.label"))), words, el("button", {}, say("search.go")))
  return el("div", { class: "search", hidden: true }, form, told, list)

  /** @param {string} [after] */
  async function look(after) {
    const query = new URLSearchParams({ q: words.value.trim(), ...(after && { after }) })
    if (!after) fill(list)
    if (!words.value.trim()) return void (told.textContent = "")
    try {
      const { posts, next } = await course.ask("GET", `/activities/${activity}/search?${query}`)
      list.querySelector(".rest")?.remove()
      list.append(...posts.map(found), ...(next ? [el("li", { class: "rest" }, act(say("talk.more"), () => look(next)))] : []))
      told.textContent = say(list.children.length ? "search.found" : "search.none", { n: list.querySelectorAll("a").length })
    } catch (error) {
      told.textContent = say(error instanceof Error ? error.message : "error.server")
    }
  }

  /** @param {Post} post */
  function found(post) {
    const text = textOf(post.nodes)
    const name = post.author.me ? say("talk.you") : bdi(post.author.name || say("talk.nameless"))
    const go = (/** @type {Event} */ event) => (event.preventDefault(), onfound(post.id))
    return el("li", {}, el("a", { href: `#/${activity}/${post.id}`, onclick: go }, name, " · ", when(post.at)),
      el("p", { dir: "auto" }, text.length > EXCERPT ? `${text.slice(0, EXCERPT)} …` : text))
  }
}
