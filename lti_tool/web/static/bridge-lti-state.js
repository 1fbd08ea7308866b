// @ts-check
/** States made on this device, for as long as the tool has not given one. */
import { outcome } from "./rules.js"

/**
 * @typedef {import("./bridge.js").CourseRecord} CourseRecord
 * @typedef {import("./bridge.js").Plan} Plan
 * @typedef {import("./bridge.js").State} State
 */

/** Somebody of whom nothing is known. @param {Plan} plan @returns {State} */
export function blank(plan) {
  return {
    learner: { id: "", name: "", needs_name: false },
    role: "learner",
    record: {},
    outcome: outcome(plan, {}),
    receipt: null,
    community: "off",
    saved: "saved",
  }
}

/**
 * What the player shows: the tool's last word, with what it has not been told yet.
 * @param {State} state
 * @param {{plan: Plan, kept: import("./bridge-lti-memory.js").Kept, trouble: "ended"|"unopened"|"offline"|null}} now @returns {State}
 */
export function shown(state, { plan, kept: { acts, outbox }, trouble }) {
  const record = withActs(state.record, acts)
  return {
    ...state,
    record,
    outcome: acts.length && !state.outcome.complete ? outcome(plan, record) : state.outcome,
    community: trouble === "offline" ? "off" : trouble ? "refused" : "on",
    notice: trouble && `notice.${trouble}`,
    saved: acts.length || outbox.length ? "unsent" : "saved",
  }
}

/** @param {CourseRecord} record @param {string[]} acts  "/activities/welcome/view" @returns {CourseRecord} */
function withActs(record, acts) {
  const whole = { ...record }
  for (const path of acts) {
    const [, , activity, what] = path.split("/").map(decodeURIComponent)
    whole[activity] = { ...whole[activity], viewed: true, ...(what === "done" && { done: true }) }
  }
  return whole
}
