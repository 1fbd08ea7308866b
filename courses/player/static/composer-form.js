// @ts-check
/** The form of a composer, as elements; what it does is in composer.js. */
import { bdi, el } from "./dom.js"
import { knows, phrase, say } from "./words.js"

/** @typedef {import("./composer.js").Options} Options */

let serial = 0

/**
 * @param {Options} options @param {{name: boolean, suggested: string, ontext: () => void, onsend: () => void}} how
 */
export function composerForm({ parent, starters, onclose }, how) {
  const id = `write-${++serial}`
  const text = el("textarea", { id, dir: "auto", rows: parent ? 4 : 7, "aria-describedby": `${id}-count`, oninput: how.ontext })
  const name = el("input", { id: `${id}-name`, type: "text", value: how.suggested, maxlength: 60, autocomplete: "nickname", "aria-describedby": `${id}-hint` })
  const naming = el("div", { class: "naming", hidden: !how.name },
    el("label", { class: "label", for: `${id}-name` }, say("talk.name")),
    el("p", { class: "soft", id: `${id}-hint` }, say(how.suggested ? "talk.name.suggested" : "talk.name.hint")), name)
  const count = el("span", { id: `${id}-count`, class: "count" })
  const status = el("p", { class: "status", role: "status" })
  const button = el("button", { class: "main" })
  const close = onclose && el("button", { type: "button", class: "link", onclick: onclose }, say("talk.cancel"))
  const form = el("form", { class: "card composer", novalidate: true, onsubmit: submit },
    el("label", { class: "label", for: id }, heading(parent)), chips(starters, begin), text, naming,
    el("div", { class: "send" }, button, count, close), status)

  /** @param {Event} event */
  function submit(event) {
    event.preventDefault()
    how.onsend()
  }

  /** @param {string} words */
  function begin(words) {
    const before = text.value.trimEnd()
    text.value = before ? `${before} ${words}` : words
    text.focus()
    text.setSelectionRange(text.value.length, text.value.length)
    how.ontext()
  }

  return { form, text, name, naming, count, status, button }
}

/** @param {Options["parent"]} parent */
function heading(parent) {
  return parent ? phrase("talk.your_answer", { name: bdi(parent.author.name || say("talk.nameless")) }) : say("talk.own")
}

/** Ways to begin, for those who do not know how. @param {string[]} starters @param {(words: string) => void} begin */
function chips(starters, begin) {
  const all = starters.filter((starter) => knows(`starter.${starter}`)).map((starter) =>
    el("button", { type: "button", onclick: () => begin(say(`starter.${starter}.text`)) }, say(`starter.${starter}`)))
  return all.length > 0 && el("div", { class: "chips", role: "group", "aria-label": say("talk.starters") }, all)
}
