// @ts-check
/**
 * The copies of what a learner has done: one in the LMS, one in the browser, one at the tool. Merging loses nothing.
 *
 * @typedef {import("./codec.js").Kept} Kept
 * @typedef {import("./bridge.js").Plan} Plan
 * @typedef {import("./bridge.js").CourseRecord} CourseRecord
 * @typedef {import("./bridge.js").Entry} Entry
 */

/**
 * Two copies of one learner's work. The later one decides where they differ in kind; what is only in one stays.
 * @param {Kept} one
 * @param {Kept} other
 * @returns {Kept}
 */
export function mergeKept(one, other) {
  const [later, earlier] = one.turn >= other.turn ? [one, other] : [other, one]
  const keys = new Set(later.outbox.map(({ key }) => key))
  return {
    turn: later.turn,
    secret: later.secret || earlier.secret,
    name: later.name || earlier.name,
    record: mergeRecords(later.record, earlier.record),
    outbox: [...later.outbox, ...earlier.outbox.filter(({ key }) => !keys.has(key))],
    drafts: { ...earlier.drafts, ...later.drafts },
  }
}

/**
 * What one learner did, seen from two places: never less than either. What was done with others is the first record's
 * word, and so is everything that was asked for again there since the second one heard of it.
 * @param {CourseRecord} first
 * @param {CourseRecord} second
 * @returns {CourseRecord}
 */
export function mergeRecords(first, second) {
  const ids = new Set([...Object.keys(second), ...Object.keys(first)])
  return Object.fromEntries([...ids].map((id) => [id, mergeEntries(first[id], second[id])]))
}

/** @param {Entry|undefined} first @param {Entry|undefined} second @returns {Entry} */
function mergeEntries(first, second) {
  if (!first || !second) return { ...(first ?? second) }
  if (first.revoked && first.revoked.at !== second.revoked?.at) return first
  const merged = { ...second, ...first }
  if (!first.revoked) delete merged.revoked
  for (const flag of /** @type {const} */ (["viewed", "done", "complete"])) if (first[flag] || second[flag]) merged[flag] = true
  if (first.posts !== undefined && !first.complete) delete merged.complete
  if (first.attempts === undefined && second.attempts === undefined) return merged
  const better = (second.best ?? -1) > (first.best ?? -1) ? second : first
  const answers = better.answers ?? (first.best === second.best ? (first.answers ?? second.answers) : undefined)
  merged.attempts = Math.max(first.attempts ?? 0, second.attempts ?? 0)
  merged.best = Math.max(first.best ?? 0, second.best ?? 0)
  if (answers) merged.answers = answers
  else delete merged.answers
  return merged
}

/**
 * What the tool has not heard yet of the work that needs nobody else, as POST /api/record takes it.
 * @param {CourseRecord} mine
 * @param {CourseRecord} theirs
 * @param {Plan} plan
 * @returns {CourseRecord|null} null: it knows everything
 */
export function unheard(mine, theirs, plan) {
  const news = plan.activities.filter(({ id, space }) => !space && mine[id] && exceeds(mine[id], theirs[id] ?? {}))
  if (!news.length) return null
  return Object.fromEntries(news.map(({ id }) => [id, selfPaced(mine[id])]))
}

/** @param {Entry} mine @param {Entry} theirs */
function exceeds(mine, theirs) {
  if ((mine.viewed && !theirs.viewed) || (mine.done && !theirs.done)) return true
  // More than a rounding apart: the tool marks the answers itself.
  return (mine.attempts ?? 0) > (theirs.attempts ?? 0) || Boolean(mine.answers && (mine.best ?? 0) > (theirs.best ?? 0) + 0.00002)
}

/** @param {Entry} entry @returns {Entry} */
function selfPaced({ viewed, done, attempts, answers }) {
  return { ...(viewed ? { viewed } : {}), ...(done ? { done } : {}), ...(attempts ? { attempts } : {}), ...(answers ? { answers } : {}) }
}

/**
 * A copy in the browser's own storage, where there is one (not in a sandboxed frame) and where it is known whose it is.
 * @param {() => Storage} storage  may throw, and so may its methods
 * @param {string} key  "" when it is not known who the learner is: then nothing is kept
 */
export function browserCopy(storage, key) {
  return {
    read() {
      try {
        return key ? (storage().getItem(key) ?? "") : ""
      } catch {
        return ""
      }
    },
    /** @param {string} text */
    write(text) {
      try {
        if (key) storage().setItem(key, text)
      } catch {
        // Full or forbidden: the LMS's copy and memory remain.
      }
    },
  }
}
