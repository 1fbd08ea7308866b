// @ts-check
// scorm12.js — the SCORM 1.2 run-time API a package finds as `window.API`.

import { ELEMENTS, LISTS, fits, plainName } from "./scorm12-model.js"

/** @typedef {(values: Record<string, string>, finished: boolean) => boolean} Save keeps a record; true when it is safe */

/** @type {Record<string, string>} */
const ERRORS = {
  0: "",
  101: "General exception",
  201: "Invalid argument error",
  202: "Element cannot have children",
  203: "Element not an array, cannot have count",
  301: "Not initialized",
  401: "Not implemented error",
  402: "Invalid set value, element is a keyword",
  403: "Element is read only",
  404: "Element is write only",
  405: "Incorrect data type",
}

export class Api {
  /** @param {Record<string, string>} start values the session begins with @param {Save} save */
  constructor(start, save) {
    this.values = new Map(Object.entries(start))
    this.save = save
    /** @type {"before" | "running" | "after"} */
    this.phase = "before"
    this.error = "0"
  }

  /** @param {unknown} argument */
  LMSInitialize(argument) {
    if (argument !== "") return this.#fail("201")
    if (this.phase !== "before") return this.#fail("101")
    this.phase = "running"
    return this.#done()
  }

  /** @param {unknown} argument */
  LMSFinish(argument) {
    const refused = this.#refusal(argument)
    if (refused) return refused
    this.phase = "after"
    return this.#send(true)
  }

  /** @param {unknown} argument */
  LMSCommit(argument) {
    return this.#refusal(argument) ?? this.#send(false)
  }

  /** @param {unknown} element @returns {string} */
  LMSGetValue(element) {
    const name = String(element)
    if (this.phase !== "running") return this.#fail("301", "")
    if (name.endsWith("._count")) return this.#count(name.slice(0, -7))
    const known = ELEMENTS[plainName(name)]
    if (!known) return this.#fail(name.endsWith("._children") && ELEMENTS[plainName(name.slice(0, -10))] ? "202" : "201", "")
    if (known.access === "w") return this.#fail("404", "")
    if (!this.#there(name)) return this.#fail("201", "")
    this.error = "0"
    return this.values.get(name) || known.first || ""
  }

  /** @param {unknown} element @param {unknown} value */
  LMSSetValue(element, value) {
    const name = String(element)
    const text = value === undefined || value === null ? "" : String(value)
    if (this.phase !== "running") return this.#fail("301")
    if (/\._(children|count|version)$/.test(name)) return this.#fail(ELEMENTS[plainName(name)] || name.endsWith("_count") ? "402" : "201")
    const known = ELEMENTS[plainName(name)]
    if (!known || !this.#next(name)) return this.#fail("201")
    if (known.access === "r") return this.#fail("403")
    if (!fits(name, text, this.values)) return this.#fail("405")
    this.values.set(name, text)
    return this.#done()
  }

  LMSGetLastError() {
    return this.error
  }

  /** @param {unknown} code */
  LMSGetErrorString(code) {
    return ERRORS[String(code)] ?? ""
  }

  /** @param {unknown} code */
  LMSGetDiagnostic(code) {
    return ERRORS[String(code === "" ? this.error : code)] ?? ""
  }

  /** How many entries a list has. @param {string} list */
  #length(list) {
    const after = list.length + 1
    const indexes = [...this.values.keys()].filter((name) => name.startsWith(`${list}.`)).map((name) => parseInt(name.slice(after), 10))
    return Math.max(-1, ...indexes.filter((index) => !Number.isNaN(index))) + 1
  }

  /** @param {string} list */
  #count(list) {
    if (!LISTS.test(list)) return this.#fail(ELEMENTS[plainName(list)] ? "203" : "201", "")
    this.error = "0"
    return String(this.#length(list))
  }

  /** Every index in a name, with the length of its list. @param {string} name @returns {[number, number][]} */
  #indexes(name) {
    return [...name.matchAll(/\.(\d+)(?=\.)/g)].map((found) => [Number(found[1]), this.#length(name.slice(0, found.index))])
  }

  /** Whether a name's entries exist. @param {string} name */
  #there(name) {
    return this.#indexes(name).every(([index, length]) => index < length)
  }

  /** Whether a name's entries exist or are the next ones: lists have no gaps. @param {string} name */
  #next(name) {
    return this.#indexes(name).every(([index, length]) => index <= length)
  }

  /** @param {unknown} argument */
  #refusal(argument) {
    if (this.phase !== "running") return this.#fail("301")
    return argument === "" ? null : this.#fail("201")
  }

  /** @param {boolean} finished */
  #send(finished) {
    return this.save(Object.fromEntries(this.values), finished) ? this.#done() : this.#fail("101")
  }

  #done() {
    this.error = "0"
    return "true"
  }

  /** @param {string} code @param {string} [answer] */
  #fail(code, answer = "false") {
    this.error = code
    return answer
  }
}
