// @ts-check
/** The form of a composer, as elements; what it does is in composer.js. */
import { act, bdi, el, unique } from "./dom.js"
import { fit, knows, phrase, say } from "./words.js"

/** @typedef {import("./bridge.js").Post} Post */
/** @typedef {{text: string, fields?: {[id: string]: string}|null, consent?: string|null, mentions?: {id: string, name: string}[]}} Kept   as it was written */
/**
 * @typedef {object} Options
 * @property {import("./bridge.js").ActivityPlan} activity
 * @property {Post|null} parent             the post this answers
 * @property {string[]} starters
 * @property {(post: Post) => void} onsent
 * @property {(() => void)|null} onclose    how to close it unsent; null where a post is needed
 * @property {Kept & {post: Post}} [edit]   one's own post, to be changed
 * @property {{id: string, title: string, min_words?: number}[]} [fields]   one place for each instead of one for all
 * @property {string} [to]                  what is answered that is no post: "colleague"
 * @property {string} [heading]
 * @property {string} [note]
 */

/**
 * @param {Options} options
 * @param {{name: boolean, suggested: string, extras: Element|null, note: string, ontext: () => void, onsend: () => void}} how
 */
export function composerForm({ activity, parent, edit, starters, fields, heading, onclose }, how) {
  const id = unique("write")
  /** @param {string} of @param {number} rows */
  const area = (of, rows) => el("textarea", { id: id + of, dir: "auto", rows, "data-field": of.slice(1), "aria-describedby": `${id}-count`, oninput: how.ontext })
  const areas = fields ? fields.map((field) => area(`-${field.id}`, 2)) : [area("", parent ? 4 : 7)]
  const name = el("input", { id: `${id}-name`, type: "text", value: how.suggested, maxlength: 60, autocomplete: "nickname", "aria-describedby": `${id}-hint` })
  const naming = el("div", { class: "naming", hidden: !how.name },
    el("label", { class: "label", for: `${id}-name` }, say("talk.name")),
    el("p", { class: "soft", id: `${id}-hint` }, say(how.suggested ? "talk.name.suggested" : "talk.name.hint")), name)
  const count = el("span", { id: `${id}-count`, class: "count" })
  const status = el("p", { class: "status", role: "status" })
  const button = el("button", { class: "main" })
  const title = heading ?? (edit ? say(fit(activity, "talk.edit")) : parent ? phrase("talk.your_answer", { name: bdi(parent.author.name || say("talk.nameless")) }) : say(fit(activity, "talk.own")))
  const form = el("form", { class: "card composer", novalidate: true, onsubmit: submit, ...(fields && { "aria-labelledby": `${id}-title` }) },
    fields ? el("h3", { id: `${id}-title` }, title) : el("label", { class: "label", for: id }, title),
    el("p", { class: "soft note" }, how.note), chips(starters, begin),
    areas.flatMap((text, at) => (fields ? [el("label", { class: "label", for: text.id }, fields[at].title, least(fields[at])), text] : [text])),
    how.extras, naming, el("div", { class: "send" }, button, count, onclose && act(say("talk.cancel"), onclose)), status)

  /** @param {Event} event */
  function submit(event) {
    event.preventDefault()
    how.onsend()
  }

  /** @param {string} words */
  function begin(words) {
    const [text] = areas
    const before = text.value.trimEnd()
    text.value = before ? `${before} ${words}` : words
    text.focus()
    text.setSelectionRange(text.value.length, text.value.length)
    how.ontext()
  }

  /** What stands here now: as it is sent, and all of it for counting. */
  function said() {
    if (!fields) return { text: areas[0].value.trim(), all: areas[0].value }
    const values = Object.fromEntries(areas.map(({ dataset, value }) => [dataset.field ?? "", value.trim()]))
    return { text: "", fields: values, all: Object.values(values).filter(Boolean).join("\n") }
  }

  /** @param {string} [draft] */
  function put(draft) {
    const values = fields && draft ? JSON.parse(draft) : edit?.fields ?? {}
    for (const area of areas) area.value = fields ? values[area.dataset.field ?? ""] ?? "" : draft ?? edit?.text ?? ""
  }

  return { form, areas, name, naming, count, status, button, said, put }
}

/** @param {{min_words?: number}} field */
const least = ({ min_words: n }) => Boolean(n) && [" ", el("small", {}, say("part.words", { n: n ?? 0 }))]

/** Ways to begin, for those who do not know how. @param {string[]} starters @param {(words: string) => void} begin */
function chips(starters, begin) {
  const all = starters.filter((starter) => knows(`starter.${starter}`)).map((starter) =>
    el("button", { type: "button", onclick: () => begin(say(`starter.${starter}.text`)) }, say(`starter.${starter}`)))
  return all.length > 0 && el("div", { class: "chips", role: "group", "aria-label": say("talk.starters") }, all)
}
