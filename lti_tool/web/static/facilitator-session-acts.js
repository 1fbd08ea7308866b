// @ts-check
/** What a facilitator can do about a date: set it, change it, repeat it, call it off, and give the recording afterwards. */
import { ask } from "./facilitator-ask.js"
import { Trouble } from "./facilitator-desk.js"
import { inDays } from "./facilitator-fields.js"
import { hasBegun, isLink, sessionOf, spoken } from "./facilitator-session.js"
import { MOST_TIMES } from "./facilitator-session-check.js"
import { asItIs, bodyOf, changed, dateForm, fresh } from "./facilitator-session-form.js"
import { daysAfter } from "./facilitator-session-times.js"
import { say } from "./words.js"

/**
 * @typedef {import("./facilitator-desk.js").Desk} Desk @typedef {import("./facilitator-rows.js").Act} Act
 * @typedef {import("./facilitator-session.js").Meeting} Meeting @typedef {import("./facilitator-session.js").Activity} Activity
 */
const WEEK = 7

/** @param {Desk} desk @param {Activity} activity @returns {Act} */
export function add(desk, activity) {
  return { label: say("look.session.new"), open: (here) => ask(here, `date:${activity.id}`, {
    title: say("look.session.new.title", { title: activity.title }), send: say("look.session.send"), 
    ...dateForm(desk, activity, fresh(activity, inDays(WEEK))),
  }, async (values) => {
    const meeting = await set(desk, activity.id, bodyOf(values))
    return { said: say("look.session.made", { when: spoken(desk, meeting) }) }
  }) }
}

/** @param {Desk} desk @param {Meeting} meeting @returns {Act} */
export function change(desk, meeting) {
  return { label: say("look.session.change"), open: (here) => ask(here, `change:${meeting.id}`, {
    title: say("look.session.change.title", { when: spoken(desk, meeting) }), send: say("look.session.send.change"), lead: meeting.booked + meeting.waiting ? say("look.session.change.lead") : undefined,
    ...dateForm(desk, sessionOf(desk, meeting), asItIs(meeting), { old: true, begun: hasBegun(meeting) }),
  }, async (values) => {
    await desk.act("PUT", `/run/meetings/${meeting.id}`, changed(values, asItIs(meeting)))
    return { said: told("look.session.changed", meeting) }
  }) }
}

/** The same a week later, and again in the weeks after it. @param {Desk} desk @param {Meeting} meeting @returns {Act} */
export function copy(desk, meeting) {
  const date = asItIs(meeting)
  let made = 0 // those that are there already when a later one fails
  return { label: say("look.session.copy"), open: (here) => (made = 0, ask(here, `copy:${meeting.id}`, {
    title: say("look.session.copy.title", { when: spoken(desk, meeting) }), send: say("look.session.send"), lead: say("look.session.copy.lead"),
    ...dateForm(desk, sessionOf(desk, meeting), { ...date, day: afterNow(date.day) },
      { extra: [{ name: "times", kind: "number", label: say("look.session.copy.times"), value: "1", more: { min: 1, max: MOST_TIMES, step: 1 } }] }),
  }, async (values) => {
    try {
      for (; made < Number(values.times); made += 1) await set(desk, meeting.activity, bodyOf(values, daysAfter(values.starts, made * WEEK)))
    } catch (error) {
      if (made && error instanceof Trouble) error.message = `${say("look.session.copy.part", { n: made })} ${error.message}`
      throw error
    }
    return { said: say("look.session.copy.done", { n: made }) }
  })) }
}

/** @param {Desk} desk @param {Meeting} meeting @returns {Act} */
export function cancel(desk, meeting) {
  return { label: say("look.session.cancel"), open: (here) => ask(here, `calloff:${meeting.id}`, {
    title: say("look.session.cancel.title", { when: spoken(desk, meeting) }), send: say("look.session.cancel.send"), lead: told("look.session.cancel.lead", meeting),
    fields: [{ name: "reason", kind: "line", label: say("look.session.cancel.reason") }],
  }, async (values) => {
    await desk.act("POST", `/run/meetings/${meeting.id}/cancel`, values)
    return { said: say(meeting.booked + meeting.waiting ? "look.session.cancel.done" : "look.session.cancel.done.none") }
  }) }
}

/** @param {Desk} desk @param {Meeting} meeting @returns {Act} */
export function recording(desk, meeting) {
  const field = /** @type {const} */ ({ name: "recording", kind: "link", label: say("look.session.recording"), hint: say("look.session.recording.hint"), value: meeting.recording ?? "", optional: true })
  return { label: say(meeting.recording ? "look.session.record.change" : "look.session.record"), open: (here) => ask(here, `recording:${meeting.id}`, {
    title: say("look.session.record.title", { when: spoken(desk, meeting) }), send: say("look.do.keep"), lead: say("look.session.record.lead"), fields: [field],
    check: ({ recording: link }) => Object.fromEntries(link && !isLink(link) ? [["recording", say("look.session.bad.link")]] : []),
  }, async ({ recording: link }) => {
    await desk.act("PUT", `/run/meetings/${meeting.id}`, { recording: link })
    return { said: say(link ? "look.session.record.done" : "look.session.record.gone") }
  }) }
}

/** @param {Desk} desk @param {string} activity @param {object} body @returns {Promise<Meeting>} */
async function set(desk, activity, body) {
  return (await desk.act("POST", "/run/meetings", { activity, ...body })).meeting
}

/** Who is told of it. @param {string} key @param {Meeting} meeting */
function told(key, { booked, waiting }) {
  return say(booked + waiting ? key : `${key}.none`, { n: booked + waiting })
}

/** The day of the week it always is, the first time it is still to come. @param {string} day @returns {string} */
function afterNow(day) {
  const next = daysAfter(day, WEEK)
  return next > inDays(0) ? next : afterNow(next)
}
