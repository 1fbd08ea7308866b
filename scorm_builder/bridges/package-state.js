// @ts-check
/**
 * What the player shows of a package, derived from what is kept, what the tool said last, and where we are.
 *
 * @typedef {import("./bridge.js").State} State
 * @typedef {object} Lms   a learner's sitting with whatever records here
 * @property {"normal"|"review"|"browse"} mode
 * @property {string} learner   the LMS's id; "" where it has none
 * @property {string} name   what the LMS calls the learner
 * @property {string} place
 * @property {string} suspended   what was kept of earlier sittings
 * @property {boolean} writes   whether anything is recorded
 * @property {boolean} waiting   whether something is not committed yet
 * @property {(saved: boolean) => void} onsaved
 * @property {(name: "place"|"suspended", value: string, within: number) => void} keep   within: milliseconds until it is committed
 * @property {(score: number, receipt?: {course: string, code: string}) => void} pass   score: from 0 to 1
 * @property {() => void} reopen   it was asked for again
 * @property {(answered: import("./reports.js").Answered) => void} answered
 * @property {(plan: import("./bridge.js").Plan, outcome: import("./bridge.js").Outcome) => void} progress
 * @property {() => void} commit
 * @property {() => void} finish   leave, once
 * @typedef {{plan: import("./bridge.js").Plan, lms: Lms|null,
 *   keeper: import("./keeper.js").Keeper, exchange: import("./exchange.js").Exchange|null}} Parts
 */
import { outcome } from "./rules.js"

/** Refusals that have a sentence of their own. */
const SAID = new Set("grant_revoked grant_expired grant_unknown grant_full origin_not_allowed learner_claimed learner_refused join_code".split(" "))

/** @param {Parts} parts @returns {State} */
export function stateOf(parts) {
  const { plan, lms, keeper, exchange } = parts
  const { record, name, outbox } = keeper.kept
  const theirs = exchange?.state
  const { dates, pod, unread, notices } = /** @type {Partial<State>} */ (theirs ?? {})
  return {
    dates, pod, unread, notices,
    learner: { ...learner(lms?.learner ?? "", name, theirs?.learner), suggested: lms?.name },
    role: lms && lms.mode !== "browse" ? "learner" : "preview",
    record,
    outcome: /** @type {import("./bridge.js").Outcome} */ (outcome(plan, record)),
    receipt: theirs?.receipt ?? null,
    community: exchange?.status ?? "refused",
    notice: notice(parts),
    saved: outbox.length ? "unsent" : keeper.saving ? "saving" : "saved",
  }
}

/** @param {string} id @param {string} name  chosen here @param {State["learner"]} [theirs] @returns {State["learner"]} */
function learner(id, name, theirs) {
  return theirs && !(theirs.needs_name && name) ? theirs : { id: theirs?.id ?? id, name, needs_name: !name }
}

/** The one sentence that matters most now. @param {Parts} parts */
function notice({ plan, lms, keeper, exchange }) {
  if (!lms) return "notice.no_lms"
  if (lms.mode === "browse") return "notice.browse"
  if (!exchange) return plan.activities.some(({ space }) => space) ? "notice.not_connected" : null
  const { status, trouble } = exchange
  if (status === "refused") return SAID.has(trouble?.code ?? "") ? `notice.${trouble?.code}` : "notice.refused"
  if (status === "off" && trouble) return "notice.offline"
  return keeper.damaged ? "notice.damaged" : null
}
