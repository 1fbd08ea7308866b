// @ts-check
/**
 * The bridge: the one interface between the player and whatever keeps the record.
 *
 * Only types live here, no code, and the file is not shipped. A delivery supplies one object of type `Bridge` and calls
 * `start(bridge)` from player.js. The player knows no LMS, no URL and no token; the bridge knows no page.
 *
 * Words keys below (`notice.offline` …) are keys of courses/model/words.py; the whole catalogue is in the page's config.
 *
 * @typedef {{viewed?: boolean, done?: boolean, attempts?: number, best?: number, answers?: Answers,
 *   complete?: boolean} & Partial<Counts>} Entry   what one learner has done in one activity
 * @typedef {{[activity: string]: Entry}} CourseRecord
 * @typedef {number | number[] | (number|null)[] | string} Answer
 * @typedef {{[question: string]: Answer}} Answers
 *
 * @typedef {"locked"|"not_started"|"my_turn"|"waiting_on_peers"|"complete"|"excused"} ActivityState
 * @typedef {{activity: string, what: string, need: number, have: number, turn: "mine"|"others", step?: string}} Missing
 *   what: view, done, pass, submit, post, reply, peer, answer_back, endorse, accepted, review, received, attend, outcome
 * @typedef {{complete: boolean, score: number, missing: Missing[],
 *   activities: {[activity: string]: {state: ActivityState, score: number|null}}}} Outcome
 *
 * @typedef {{id: string, kind: "single"|"multiple"|"text"|"number"|"matching"|"ordering", points: number,
 *   options?: number, key?: unknown}} QuestionPlan
 * @typedef {object} ActivityPlan
 * @property {string} id
 * @property {string} type
 * @property {string} title
 * @property {number|null} [minutes]
 * @property {boolean} required
 * @property {string[]} after
 * @property {number} points
 * @property {"viewed"|"done"} [complete_when]   page
 * @property {number} [pass_mark]                quiz
 * @property {number} [attempts]                 quiz; 0 = unlimited
 * @property {QuestionPlan[]} [questions]        quiz
 * @property {"run"|"pod"} [space]               a community activity, as is all below
 * @property {"accept"|"flag"|"close"} [late]
 * @property {{id: string}[]} [samples]
 * @property {boolean} [post_first]
 * @property {{[what: string]: number}} [require]   posts, replies, distinct_peers, answer_backs, endorsements …
 * @property {{post: number, reply: number}} [min_words]
 * @property {{wait: number, relax_after: number, relax_to: number, earlier_runs: boolean, colleague: boolean}} [alone]
 * @property {"never"|"to_peers"} [anonymous]
 * @property {boolean} [board]                   a root post is a question, what answers it an answer
 * @property {{id: string, title: string, min_words: number}[]} [fields]
 * @property {"none"|"ask"|"required"} [consent]
 * @property {"own"} [sees]                      each sees only her own: work that is reviewed without names
 * @property {number} [train]                    how many samples to practise on
 * @property {{id: string, title: string, nodes: Node[]}[]} [practice]
 * @property {import("./bridge-talk.js").Rubric|null} [rubric]
 * @property {{mode: "group"|"one_to_one", minutes: number, late_after: number, until: number,
 *   make_up: {look_at: string|null, reflection: number, question: boolean}|null}} [meeting]   session
 * @typedef {{format: number, course: string, title: string, language: string, pass_mark: number,
 *   modules: {title: string, activities: string[]}[], activities: ActivityPlan[]}} Plan
 *
 * @typedef {object} State   everything the player shows about the learner; replaced whole, never patched
 * @property {{id: string, name: string, needs_name: boolean, suggested?: string}} learner   needs_name: no name yet, ask at
 *   the first contribution; suggested: what the LMS calls the learner, told to nobody unless the learner sends it
 * @property {"learner"|"facilitator"|"preview"} role
 * @property {CourseRecord} record
 * @property {Outcome} outcome
 * @property {{code: string}|null} receipt
 * @property {"on"|"off"|"refused"} community   off: cannot be reached now; refused: will not let this package in (say why in `notice`)
 * @property {string|null} [notice]             words key, shown as one sentence at the top until it is gone
 * @property {"saved"|"saving"|"unsent"} saved
 * @property {{[activity: string]: {opens?: string|null, due?: string|null, closes?: string|null,
 *   checkpoints?: {of: string, due: string, at: string|null, late: boolean}[]}}} [dates]   ISO 8601, UTC; at: when it was reached
 * @property {{id: string, number: number, members: number}|null} [pod]
 * @property {{[activity: string]: number}} [unread]
 * @property {number} [notices]                 how many have not been read
 *
 * @typedef {object} Opened
 * @property {State} state
 * @property {string|null} place                where the learner was: what `place()` was last given
 * @property {{[key: string]: string}} drafts   "<activity>" a new post; "<activity>/<post>" a reply; for a quiz "<activity>" its answers as JSON
 * @property {string|null} notice               words key; `state.notice` wins when both are there
 * @property {boolean} recording                false: say that nothing is recorded
 * @property {{url: string, name: string|null}|null} [home]   the page of the LMS that the learner came from
 * @property {string} [desk]                    the address of the facilitator's page, for a facilitator
 * @property {"normal"|"review"|"browse"|"preview"} mode
 *
 * @typedef {{t: string, c?: Node[], s?: string, href?: string, id?: string}} Node   courses.model.markup.to_nodes; "field" has an id
 * @typedef {{general?: Node[], options?: (Node[]|null)[]}} Feedback    an author's words about one question
 * @typedef {{score: number, passed: boolean, questions: {[question: string]: number},
 *   feedback?: {[question: string]: Feedback|Node[]}}} QuizResult
 *   feedback is absent in packages: the player then takes it from the page's config
 *
 * @typedef {import("./bridge-talk.js").Counts} Counts
 * @typedef {import("./bridge-talk.js").Post} Post
 * @typedef {import("./bridge-talk.js").Feed} Feed
 * @typedef {import("./bridge-talk.js").Contribution} Contribution
 *
 * @typedef {Error & {code: string, message: string, kept: boolean}} BridgeError
 *   message: a words key (`error.offline`, `error.refused`, `error.ended`, `error.too_long`, `error.too_fast`, `error.server`)
 *   or a sentence for people; kept: the words are safe
 *
 * @typedef {object} Bridge
 * @property {string} [locale]   how the LMS has the reader's dates written: "en-GB"
 * @property {() => Promise<Opened>} open   never rejects for a tool that cannot be reached: it opens with community "off"
 * @property {(listener: (state: State) => void) => void} onstate
 *   called on every change that no call below has returned: others answered, back online, saved
 * @property {(activity: string) => Promise<State>} view
 * @property {(activity: string) => Promise<State>} done
 * @property {(activity: string, answers: Answers) => Promise<{result: QuizResult, state: State}>} answer
 * @property {(place: string) => unknown} place            an activity id, "text/<path>" or "" (the overview)
 * @property {(key: string, text: string) => unknown} draft   "" clears; called often, the bridge decides when to send
 * @property {(name: string) => Promise<unknown>} name
 * @property {(onjoined: () => void) => HTMLElement} [entrance]   what `notice.join_code` needs: a form that lets one in
 * @property {(method: "GET"|"POST"|"PUT"|"DELETE", path: string, body?: unknown) => Promise<any>} ask
 *   everything else that needs the tool: `path` is below /api ("/posts/p12/marks/endorse"), what comes back is its JSON.
 *   Rejects with a BridgeError. A `state` in the answer is what the player shows now, as with `post`; when there is none
 *   and something was changed, `onstate` tells soon what came of it. POST is tried once, the others again.
 * @property {(path: string, blob?: Blob) => Promise<any>} file
 *   with `blob`: sends it, and what comes back is JSON; without: fetches a Blob. Rejects with a BridgeError
 * @property {(activity: string, query?: {after?: string, since?: string}) => Promise<Feed|null>} posts
 *   null: nothing new, or out of reach; `after`: a cursor from `next`; `since`: what changed after that `Feed.since`
 * @property {(activity: string, contribution: Contribution) => Promise<{post: Post, state: State}>} post
 *   rejects with a BridgeError. `key` is made from place and text, so sending the same words again is one post, also after
 *   a reload; unique per learner only. The player sends again by itself when `community` comes back to "on".
 * @property {() => unknown} close
 */
export {}
