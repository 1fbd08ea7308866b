// @ts-check
/** Sentences from the catalogue in the page: the browser's half of courses/model/words.py. */

/** @typedef {string | {[form: string]: string}} Message */
/** @typedef {{[name: string]: string | number}} Values */

/** @type {{[key: string]: Message}} */
let catalogue = {}
let language = "en"
let plural = new Intl.PluralRules(language)
let dates = language

/** @param {{[key: string]: Message}} messages @param {string} tag @param {string} [locale] the reader's, where the LMS says it */
export function learnWords(messages, tag, locale = "") {
  catalogue = messages
  language = tag
  plural = new Intl.PluralRules(tag)
  // Dates as the reader writes them, if that is in the language of the page: 14:20 in London, 2:20 PM in Boston.
  dates = [locale, ...navigator.languages].find((own) => own.split("-")[0] === tag.split("-")[0]) ?? tag
}

/** @param {string} key */
export function knows(key) {
  return Object.hasOwn(catalogue, key)
}

/** The key of the message as one type of activity has it, where it has its own. @param {{type: string}|undefined} activity @param {string} key */
export function fit(activity, key) {
  const own = `as.${activity?.type}.${key}`
  return knows(own) ? own : key
}

/**
 * The message `key` with `values` filled in. A key we do not have is a sentence already: bridges may send either.
 * @param {string} key @param {Values} [values]
 */
export function say(key, values = {}) {
  return template(key, values).replace(/\{(\w+)\}/g, (whole, name) => String(filled(values)[name] ?? whole))
}

/**
 * The same, with elements in place of names, so that a person's name can be isolated in its own <bdi>.
 * @param {string} key @param {{[name: string]: string | number | Element}} values @returns {(string|Element)[]}
 */
export function phrase(key, values) {
  const all = filled(values)
  return template(key, values).split(/(\{\w+\})/).map((part) => {
    const value = /^\{\w+\}$/.test(part) ? all[part.slice(1, -1)] ?? part : part
    return value instanceof Element ? value : String(value)
  })
}

/** @param {number} share 0 to 1 */
export function percent(share) {
  return new Intl.NumberFormat(language, { style: "percent", maximumFractionDigits: 0 }).format(share)
}

/**
 * When something was, as one says it: the time today, the weekday within a week, else the date; what is still to come the same.
 * @param {string} iso @param {Date} [now]
 */
export function when(iso, now = new Date()) {
  const then = new Date(iso)
  if (Number.isNaN(then.getTime())) return ""
  const days = (now.getTime() - then.getTime()) / 86_400_000
  const time = /** @type {const} */ ({ hour: "2-digit", minute: "2-digit" })
  if (then.toDateString() === now.toDateString()) return then.toLocaleTimeString(dates, time)
  if (Math.abs(days) < 6) return then.toLocaleString(dates, { weekday: "long", ...time })
  const year = then.getFullYear() === now.getFullYear() ? undefined : "numeric"
  return then.toLocaleDateString(dates, { day: "numeric", month: "long", year })
}

/** A moment as the reader writes it, with as much of it as is asked for. @param {string} iso @param {Intl.DateTimeFormatOptions} asked */
export function moment(iso, asked) {
  return new Date(iso).toLocaleString(dates, asked)
}

/** What people call a time zone. @param {string} iso @param {string} [timeZone] the reader's own unless given */
export function zoneName(iso, timeZone) {
  const parts = new Intl.DateTimeFormat(dates, { timeZone, timeZoneName: "longGeneric" }).formatToParts(new Date(iso))
  return parts.find(({ type }) => type === "timeZoneName")?.value ?? ""
}

/** How large a file is: "120 kB". @param {number} bytes */
export function size(bytes) {
  return new Intl.NumberFormat(language, { style: "unit", unit: "kilobyte", maximumFractionDigits: 0 }).format(Math.max(1, bytes / 1000))
}

/** How long ago something was, in the largest unit that fits: "2 days ago". @param {string} iso @param {Date} [now] */
export function ago(iso, now = new Date()) {
  const minutes = (Date.parse(iso) - now.getTime()) / 60_000
  const [unit, size] = /** @type {[Intl.RelativeTimeFormatUnit, number]} */ (
    minutes < -2880 ? ["day", 1440] : minutes < -90 ? ["hour", 60] : ["minute", 1])
  return new Intl.RelativeTimeFormat(language, { numeric: "auto" }).format(Math.round(Math.min(0, minutes) / size), unit)
}

/** @param {string} key @param {{[name: string]: unknown}} values */
function template(key, values) {
  const message = catalogue[key] ?? key
  if (typeof message === "string") return message
  return message[plural.select(Number(values.n))] ?? message.other
}

/** `{count}` is `n` in words, up to nine. @param {{[name: string]: any}} values @returns {{[name: string]: any}} */
function filled(values) {
  const numbers = String(catalogue.numbers ?? "").split("|")
  return { count: numbers[values.n] || values.n, ...values }
}
