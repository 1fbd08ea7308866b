// @ts-check
/** The fields of the small forms, and what was typed into them and not sent yet: it outlives a reload in the same tab. */
import { el } from "./dom.js"
import { say } from "./words.js"

/** @typedef {import("./facilitator-ask.js").Field} Field @typedef {import("./facilitator-ask.js").Values} Values */

const PLACE = `touchpoint/facilitating${location.pathname}`

/** @param {Field} field @param {string} id @param {string} [before] what was typed here and not sent */
export function input(field, id, before) {
  const { name, kind, label, hint, more, options = [], value = "" } = field
  const about = { ...more, ...(hint && { "aria-describedby": `${id}-hint` }) }
  const usual = { id, name, ...about, value: before ?? value, autocomplete: "off" }
  const now = before ?? value
  const made = {
    text: () => el("textarea", { id, name, rows: 4, dir: "auto", ...about }, now),
    line: () => el("input", { type: "text", dir: "auto", ...usual }),
    link: () => el("input", { type: "url", dir: "ltr", placeholder: "https://", ...usual }),
    number: () => el("input", { type: "number", min: 0, step: "any", ...usual }),
    time: () => el("input", { type: "time", ...usual }),
    day: () => el("input", { type: "date", ...usual }),
    date: () => el("input", { type: "date", ...usual }),
    file: () => el("input", { type: "file", id, name, ...about }),
    listed: () => el("input", { type: "text", list: `${id}-list`, ...usual }),
    yes: () => el("input", { type: "checkbox", id, name, ...about, value: "yes", checked: now === "yes" }),
    choice: () => el("select", { id, name, ...about },
      ...options.map(([own, words]) => el("option", { value: own, selected: own === now }, words))),
  }[kind]()
  const note = hint ? el("small", { id: `${id}-hint` }, hint) : null
  const list = kind === "listed" && el("datalist", { id: `${id}-list` }, ...options.map(([own]) => el("option", { value: own })))
  if (kind === "yes") return el("p", { class: "field" }, el("label", {}, made, " ", label), note)
  return el("p", { class: "field" }, el("label", { for: id }, label), note, made, list)
}

/**
 * Say at a field what is wrong with it; an empty sentence takes that away. Where it was folded away, it is no longer.
 * @param {HTMLFormElement} form @param {string} name @param {string} sentence
 */
export function wrong(form, name, sentence) {
  const field = /** @type {HTMLElement} */ (form.elements.namedItem(name))
  const id = `${field.id}-wrong`
  document.getElementById(id)?.remove()
  const others = (field.getAttribute("aria-describedby") ?? "").split(" ").filter((one) => one && one !== id)
  const about = sentence ? [...others, id] : others
  if (about.length) field.setAttribute("aria-describedby", about.join(" "))
  else field.removeAttribute("aria-describedby")
  field.removeAttribute("aria-invalid")
  if (!sentence) return
  field.setAttribute("aria-invalid", "true")
  field.closest("details")?.setAttribute("open", "")
  field.after(el("small", { class: "trouble", id }, sentence))
}

/** What the tool is sent: a day becomes the moment at which it ends where the facilitator is. @param {HTMLFormElement} form @param {Field[]} fields @returns {Values} */
export function values(form, fields) {
  return Object.fromEntries(fields.map(({ name, kind }) => {
    const value = valueOf(form, name)
    return [name, kind === "day" && value ? endOf(value) : value.trim()]
  }))
}

/** What a field holds, as it was typed. @param {HTMLFormElement} form @param {string} name */
export function valueOf(form, name) {
  const field = form.elements.namedItem(name)
  if (field instanceof HTMLInputElement && field.type === "checkbox") return field.checked ? "yes" : ""
  return /** @type {HTMLInputElement} */ (field).value
}

/** A day so many days from now, as a date field wants it. @param {number} days @param {string|null} [from] ISO; today if it is past */
export function inDays(days, from) {
  const day = new Date(Math.max(Date.now(), from ? Date.parse(from) : 0))
  day.setDate(day.getDate() + days)
  const two = (/** @type {number} */ n) => String(n).padStart(2, "0")
  return `${day.getFullYear()}-${two(day.getMonth() + 1)}-${two(day.getDate())}`
}

/** @param {string} day "2026-03-02" */
function endOf(day) {
  const moment = new Date(`${day}T23:59:59`)
  return Number.isNaN(moment.getTime()) ? "" : moment.toISOString()
}

/** A reason to be written down, as most acts ask for one. @param {string} [value] @returns {Field} */
export function reason(value = "") {
  return { name: "reason", kind: "line", label: say("look.reason"), hint: say("look.reason.hint"), value }
}

/**
 * What was typed in the form `key` and not sent; with `values` keep it, with null forget it.
 * @param {string} key @param {Values|null} [kept] @returns {Values|undefined}
 */
export function typed(key, kept) {
  const all = stored()
  if (kept === undefined) return all[key]
  if (kept) all[key] = kept
  else delete all[key]
  try {
    sessionStorage.setItem(PLACE, JSON.stringify(all))
  } catch {
    // Blocked in a frame of another site: it is in the form for as long as the page is here.
  }
  return kept ?? undefined
}

/** @returns {{[key: string]: Values}} */
function stored() {
  try {
    return JSON.parse(sessionStorage.getItem(PLACE) ?? "{}")
  } catch {
    return {}
  }
}
