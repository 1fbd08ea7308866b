// @ts-check
/** Where somebody was: the dates of one session on her page, and how she made up for those she missed. */
import { el } from "./dom.js"
import { facts } from "./facilitator-rows.js"
import { Clock } from "./facilitator-session-times.js"
import { say, when } from "./words.js"

/**
 * @typedef {{id: string, starts: string, ends: string, zone: string, state: string, applies: boolean, seat: "booked"|"waiting"|"left"|null,
 *   attendance: string|null, minutes: number|null, how: string|null, outcome?: string|null, follow_up?: string|null, coach_notes?: string|null}} Was
 * @typedef {{reflection: string, at: string, post: string|null}} MakeUp
 */

/** @param {import("./facilitator-desk.js").Desk} desk @param {{id: string, meetings?: Was[], make_up?: MakeUp|null}} activity as it is for this person */
export function whereWas(desk, { id, meetings = [], make_up }) {
  const clock = new Clock(desk.config.language)
  const early = meetings.filter(({ applies, seat }) => !applies && !seat).length
  const dates = meetings.filter(({ seat }) => seat).map((date) => el("li", {},
    el("a", { href: desk.here(`sessions/${date.id}`) }, clock.span(date.starts, date.ends, date.zone)), " · ", standing(date),
    date.outcome && el("p", {}, say("look.session.outcome.said"), " ", el("bdi", {}, date.outcome)), date.follow_up && facts(say("look.session.follow_up.on", { day: clock.day(date.follow_up) })),
    date.coach_notes && el("blockquote", { dir: "auto" }, date.coach_notes)))
  return [
    dates.length > 0 && el("ul", { class: "dates" }, ...dates),
    early > 0 && el("p", { class: "soft" }, say("look.session.early", { n: early })),
    make_up && el("div", {}, facts(say("look.session.made_up"), when(make_up.at), make_up.post && el("a", { href: desk.into(`${id}/${make_up.post}`) }, say("look.session.make_up.question"))),
      el("blockquote", { dir: "auto" }, make_up.reflection)),
  ]
}

/** @param {Was} date */
function standing({ applies, state, seat, attendance, how, minutes }) {
  if (!applies) return say("look.session.applies.not")
  if (state === "cancelled") return say("look.session.state.cancelled")
  if (attendance) return [say(`look.session.attendance.${attendance}`), how && say(`look.session.how.${how}`), minutes != null && say("look.session.minutes.n", { n: minutes })].filter(Boolean).join(" · ")
  return say(`look.session.seat.${seat}`)
}
