// @ts-check
/** Making elements. Text goes in as text, never as HTML; this is the only way the player builds anything. */
import { say } from "./words.js"

let serial = 0

/** @typedef {string | Node | null | undefined | false | (string | Node)[]} Child */

/**
 * An element: attributes by name, `on…` as listeners, true/false/null as there or not there.
 * @template {keyof HTMLElementTagNameMap} K
 * @param {K} tag @param {{[name: string]: any}} [attributes] @param {...Child} children
 * @returns {HTMLElementTagNameMap[K]}
 */
export function el(tag, attributes = {}, ...children) {
  const element = document.createElement(tag)
  for (const [name, value] of Object.entries(attributes)) {
    if (name.startsWith("on")) element.addEventListener(name.slice(2), value)
    else if (value === true) element.setAttribute(name, "")
    else if (value !== false && value != null) element.setAttribute(name, String(value))
  }
  fill(element, ...children)
  return element
}

/** A button that looks like a link, as most of ours do. @param {Child} text @param {(event: Event) => void} onclick @param {{[name: string]: any}} [more] */
export function act(text, onclick, more) {
  return el("button", { type: "button", class: "link", onclick, ...more }, text)
}

/** Replace what is in `element`. @param {Element} element @param {...Child} children */
export function fill(element, ...children) {
  const parts = children.flat().filter((child) => child != null && child !== false)
  element.replaceChildren(.../** @type {(string|Node)[]} */ (parts))
}

/** The way back to the LMS, out of its frame too. @param {{url: string, name: string|null}} home */
export function homeward({ url, name }) {
  return el("a", { href: url, target: "_top", rel: "noreferrer" }, say("nav.home", { name: plain(name ?? "") || say("nav.home.lms") }))
}

/** The sign of two points. Words always stand beside it, so it is hidden from screen readers. @param {string} state */
export function sign(state) {
  return el("i", { class: "sign", "data-state": state, "aria-hidden": "true" })
}

/** @param {string} selector @param {ParentNode} [root] @returns {HTMLElement} */
export function need(selector, root = document) {
  const found = root.querySelector(selector)
  if (!(found instanceof HTMLElement)) throw new Error(`The page has no ${selector}`)
  return found
}

/** Say something to people who cannot see it happen; politely. @param {string} key @param {import("./words.js").Values} [values] */
export function announce(key, values) {
  const live = need("#live")
  live.textContent = ""
  // A new text in the next frame is read even when it is the same as before.
  requestAnimationFrame(() => (live.textContent = say(key, values)))
}

/** An id that nothing else in the page has. @param {string} name */
export function unique(name) {
  return `${name}-${++serial}`
}

/** Put the keyboard where something new is. @param {HTMLElement} element @param {FocusOptions} [options] */
export function focusOn(element, options) {
  if (!element.matches("a, button, input, select, textarea, [tabindex]")) element.tabIndex = -1
  element.focus(options)
}

/** A name from outside, as its own run of text whatever its direction. @param {string} name */
export function bdi(name) {
  return el("bdi", {}, plain(name))
}

/** Without the invisible characters that turn the rest of a line around. @param {string} text */
export function plain(text) {
  return text.replace(/[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/g, "")
}
