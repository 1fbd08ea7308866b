// @ts-check
/** Dates of sessions in two places: where the session is, and where its reader is. The tool keeps them in UTC. */

/** @typedef {{day: string, time: string}} Wall what a calendar and a clock on the wall show: "2026-12-01", "10:00" */

const HOUR = 3_600_000
const DAY = 24 * HOUR

/** The time zone of this browser. */
export function ownZone() {
  return Intl.DateTimeFormat().resolvedOptions().timeZone
}

/** Every time zone this browser knows. @returns {string[]} */
export function zones() {
  return [...new Set([ownZone(), ...Intl.supportedValuesOf("timeZone")])]
}

/** @param {string} zone */
export function isZone(zone) {
  try {
    return Boolean(Intl.DateTimeFormat("en", { timeZone: zone }))
  } catch {
    return false
  }
}

/** @param {string|number|Date} moment @param {string} zone @returns {Wall} */
export function wallIn(moment, zone) {
  const how = /** @type {Intl.DateTimeFormatOptions} */ ({ timeZone: zone, hourCycle: "h23", year: "numeric", month: "2-digit", day: "2-digit", hour: "2-digit", minute: "2-digit" })
  const parts = Object.fromEntries(new Intl.DateTimeFormat("en", how).formatToParts(new Date(moment)).map(({ type, value }) => [type, value]))
  return { day: `${parts.year}-${parts.month}-${parts.day}`, time: `${parts.hour}:${parts.minute}` }
}

/** When a wall in this zone shows that; null when it never does: a day that is none, or the hour a clock leaps over. @param {Wall} wall @param {string} zone @returns {Date|null} */
export function momentOf({ day, time }, zone) {
  const wanted = Date.parse(`${day}T${time}Z`)
  if (Number.isNaN(wanted) || !isZone(zone)) return null
  let moment = wanted
  for (let turn = 0; turn < 2; turn += 1) {
    const shown = wallIn(moment, zone)
    moment += wanted - Date.parse(`${shown.day}T${shown.time}Z`)
  }
  const shown = wallIn(moment, zone)
  return shown.day === day && shown.time === time ? new Date(moment) : null
}

/** The day so many days later. @param {string} day @param {number} days */
export function daysAfter(day, days) {
  return new Date(Date.parse(`${day}T00:00Z`) + days * DAY).toISOString().slice(0, 10)
}

/** How many hours before the start a moment is, as a number field wants it. @param {string} starts @param {string} moment */
export function hoursBefore(starts, moment) {
  return String(Math.round(((Date.parse(starts) - Date.parse(moment)) / HOUR) * 100) / 100)
}

/** @param {Date} starts @param {number} hours @returns {string} ISO */
export function before(starts, hours) {
  return new Date(starts.getTime() - hours * HOUR).toISOString()
}

export class Clock {
  /** @param {string} language of the page; dates are written as the reader writes them, if that is in this language */
  constructor(language) {
    this.dates = navigator.languages.find((own) => own.split("-")[0] === language.split("-")[0]) ?? language
  }

  /** "Tuesday 1 December, 10:00" @param {string|Date} moment @param {string} zone */
  moment(moment, zone) {
    const date = new Date(moment)
    const year = date.getFullYear() === new Date().getFullYear() ? undefined : "numeric"
    return date.toLocaleString(this.dates, { timeZone: zone, weekday: "long", day: "numeric", month: "long", year, hour: "2-digit", minute: "2-digit" })
  }

  /** From when to when, the day once where it is the same. @param {string} starts @param {string} ends @param {string} zone */
  span(starts, ends, zone) {
    const year = new Date(starts).getFullYear() === new Date().getFullYear() ? undefined : "numeric"
    const how = /** @type {Intl.DateTimeFormatOptions} */ ({ timeZone: zone, weekday: "short", day: "numeric", month: "long", year, hour: "2-digit", minute: "2-digit" })
    return new Intl.DateTimeFormat(this.dates, how).formatRange(new Date(starts), new Date(ends))
  }

  /** A day without an hour: "2026-12-01", wherever one is. @param {string} day */
  day(day) {
    return new Date(`${day}T12:00Z`).toLocaleDateString(this.dates, { timeZone: "UTC", weekday: "long", day: "numeric", month: "long" })
  }

  /** The hour alone. @param {string|Date} moment @param {string} [zone] */
  hour(moment, zone = ownZone()) {
    return new Date(moment).toLocaleTimeString(this.dates, { timeZone: zone, hour: "2-digit", minute: "2-digit" })
  }

  /** A zone as people call it: "Europe/Berlin" is long, and not for machines. @param {string} zone */
  zone(zone) {
    return zone.replaceAll("_", " ")
  }
}
