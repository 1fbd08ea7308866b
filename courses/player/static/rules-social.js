// @ts-check
// rules-social.js — how far somebody is with what is done together: participation.py once more. A test runs both on
// thousands of cases; change them together.
import { rounded, sum } from "./rules-marks.js"

/** @typedef {import("./rules.js").Need} Need @typedef {import("./rules.js").Progress} Progress */

const STAND_INS = ["earlier", "samples", "colleague", "staff"]
/** @type {[string, string][]} */
const COUNTED = [
  ["answer_back", "answer_backs"], ["endorse", "endorsements"], ["accepted", "accepted"],
  ["review", "reviews_given"], ["received", "reviews_received"],
]

/** Where somebody stands with her replies, and what the rule asks for by now. @param {any} asked @param {any} done */
export function standing(asked, done) {
  const granted = done.asked ?? {}
  /** @type {Record<string, number>} */
  const wanted = Object.fromEntries(Object.entries(asked.require).map(([what, need]) =>
    [what, Math.min(Number(need), granted[what] ?? need)]))
  /** @param {string} kind */
  const used = (kind) => Math.min(done[kind] ?? 0, granted[kind] ?? 0)
  const all = sum(STAND_INS, used)
  const replies = (done.replies ?? 0) + all
  const peers = (done.peers ?? 0) + all
  const creditable = wanted.replies - Math.max(0, wanted.distinct_peers - peers)
  return {
    wanted,
    replies,
    peers,
    credited: Math.max(0, Math.min(replies, creditable)),
    again: Boolean(done.peers) && replies < creditable,
    way: STAND_INS.find((kind) => kind !== "staff" && used(kind) < (granted[kind] ?? 0)),
  }
}

/** How far one is. @param {any} asked @param {any} done @returns {Progress} */
export function social(asked, done) {
  const at = standing(asked, done)
  const needs = missing(asked, done, at)
  const started = ["posts", "replies", "reviews_given", "booked", "attended", ...STAND_INS].some((what) => done[what])
  return { started, score: score(asked, done, at, Boolean(!needs.length || done.complete)), needs }
}

/** @param {any} asked @param {any} done @param {ReturnType<typeof standing>} at @param {boolean} whole */
function score(asked, done, at, whole) {
  const all = Object.entries(at.wanted)
  const total = sum(all, ([what, need]) => (what === "distinct_peers" ? 0 : need))
  const plain = sum(all, ([what, need]) =>
    (what === "distinct_peers" || what === "replies" ? 0 : Math.min(have(done, what), need)))
  const earned = whole || !total ? 1 : (plain + at.credited) / total
  const part = asked.mode === "scaled" ? earned : Number(earned >= 1)
  const quality = asked.split?.quality ?? 0
  if (!quality) return rounded(part)
  if (whole && (done.marks ?? null) === null && at.wanted.reviews_received) return rounded(part)
  return rounded((part * (100 - quality) + (done.marks ?? 0) * quality) / 100)
}

/** @param {any} asked @param {any} done @param {ReturnType<typeof standing>} at */
function missing(asked, done, at) {
  const lacks = (/** @type {string} */ name) => have(done, name) < (at.wanted[name] ?? 0)
  /** @type {Need[]} */
  const needs = lacks("posts") ? [{ what: "post", need: at.wanted.posts, have: done.posts ?? 0, turn: "mine" }] : []
  const trained = done.trained ?? 0
  if (trained < (asked.train ?? 0)) needs.push({ what: "train", need: asked.train, have: trained, turn: "mine" })
  const first = needs.length > 0
  needs.push(...replies(done, at, first))
  for (const [what, name] of COUNTED.filter(([, name]) => lacks(name))) {
    const turn = (first && what !== "received") || isHers(what, done, at) ? "mine" : "others"
    needs.push(need(what, at.wanted[name], have(done, name), turn, turn === "others" && staff(done) ? "staff" : undefined))
  }
  return [...needs, ...presence(asked, done, lacks, at.wanted)]
}

/** To be there at a date, and what a talk between two comes to. @param {any} asked @param {any} done @param {(name: string) => boolean} lacks @param {Record<string, number>} wanted */
function presence(asked, done, lacks, wanted) {
  const hers = !done.booked && Boolean(done.dates || (done.past && asked.meeting?.make_up))
  const attend = () => need("attend", wanted.attended, have(done, "attended"), hers ? "mine" : "others", hers && !done.dates ? "make_up" : undefined)
  const outcome = () => need("outcome", wanted.outcomes, have(done, "outcomes"), done.attended ? "mine" : "others")
  return [...(lacks("attended") ? [attend()] : []), ...(lacks("outcomes") ? [outcome()] : [])]
}

/** @param {any} done @param {ReturnType<typeof standing>} at @param {boolean} first */
function replies(done, at, first) {
  const people = at.wanted.distinct_peers - at.peers
  const answers = at.wanted.replies - at.replies
  if (people <= 0 && answers <= 0) return []
  const stuck = !first && !done.others && !at.again
  const step = stuck ? at.way ?? (staff(done) ? "staff" : undefined) : undefined
  const turn = stuck && !at.way ? "others" : "mine"
  return people > 0 && people >= answers
    ? [need("peer", at.wanted.distinct_peers, at.peers, turn, step)]
    : [need("reply", at.wanted.replies, at.replies, turn, step)]
}

/** Whether she can do something about it now. @param {string} what @param {any} done @param {ReturnType<typeof standing>} at */
function isHers(what, done, at) {
  const { others = 0, peers = 0, answers = 0, answer_backs = 0, endorsements = 0 } = done
  if (what === "answer_back") return answers > answer_backs
  if (what === "endorse") return endorsements < others + peers
  if (what === "accepted") return others > 0 && at.replies < at.wanted.accepted
  return what === "review" && others > 0
}

/** @param {any} done @param {string} name @returns {number} */
const have = (done, name) =>
  (done[name] ?? 0) + (name === "answer_backs" ? Math.min(done.staff ?? 0, done.asked?.staff ?? 0) : 0)
const staff = (/** @type {any} */ done) => Boolean(done.asked?.staff)
/** @param {string} what @param {number} need @param {number} have @param {"mine"|"others"} turn @param {string} [step] */
const need = (what, need, have, turn, step) => /** @type {Need} */ ({ what, need, have, turn, ...(step ? { step } : {}) })
