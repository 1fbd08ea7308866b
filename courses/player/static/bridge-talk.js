// @ts-check
/**
 * The bridge's words for what people do together: counts, posts, feeds. Only types, like bridge.js, and not shipped.
 *
 * @typedef {import("./bridge.js").Node} Node
 *
 * @typedef {object} Counts   what has counted in a community activity
 * @property {number} posts
 * @property {number} replies            to peers of this space
 * @property {number} peers              different people answered
 * @property {number} others             people here with something countable whom one has not answered
 * @property {number} [earlier]          answers on the steps of the ladder …
 * @property {number} [samples]
 * @property {number} [colleague]
 * @property {number} [staff]
 * @property {number} [answer_backs]     answers to people who answered one's own post
 * @property {number} [endorsements]     given
 * @property {number} [accepted]         answers of one's own that helped
 * @property {number} [reviews_given]
 * @property {number} [reviews_received]
 * @property {number} [trained]
 * @property {Step[]} [ladder]           steps taken, each with its reason
 * @property {{[what: string]: number}} [asked]   what is asked now, where a step has lowered it
 * @property {{reason: string, at: string}} [excused]
 * @property {{[checkpoint: string]: string}} [stamps]
 * @property {boolean} [late]
 * @property {string} [extended]         ISO 8601: due and closing moved here
 * @property {{reason: string, at: string}} [revoked]   asked for again by the facilitator
 * @property {number} [marks]
 * @property {number} [attended]         a session: whether one was there, or has made up for it
 * @property {boolean} [make_up]         that she has made up for it
 * @property {number} [outcomes]
 * @property {number} [booked]           whether one has a seat, or waits for one
 * @property {number} [dates]            how many dates one could choose now
 * @property {number} [past]             how many are over at which one could have been
 * @property {boolean} [muted]           no notices of what others do here
 * @typedef {{step: "earlier"|"samples"|"relax"|"colleague"|"staff", at: string, reason: string, from?: number, to?: number}} Step
 *
 * @typedef {object} Post
 * @property {string} id
 * @property {string|null} parent
 * @property {{id: string, name: string, me: boolean, facilitator: boolean}} author
 * @property {string} at              ISO 8601, UTC
 * @property {Node[]} nodes
 * @property {number} words
 * @property {boolean} countable
 * @property {string|null} why        short, self, facilitator, repeat_own, repeat_peer, repeat_prompt
 * @property {number} minimum         words needed; everything below is there only when it is not the usual
 * @property {"pending"|"hidden"|"withdrawn"|"erased"|"gone"} [state]   gone: to be taken away; then there is nothing else
 * @property {string} [reason]        why it is hidden, in a facilitator's words
 * @property {string|null} [edited]   ISO 8601
 * @property {number} [answers]
 * @property {number} [endorsed]      by how many
 * @property {boolean} [endorsed_by_me]
 * @property {boolean} [helped]       says who asked
 * @property {boolean} [confirmed]    says a facilitator
 * @property {boolean} [best]
 * @property {string} [consent]
 * @property {string[]} [mentions]
 * @property {Attachment[]} [attachments]
 * @property {boolean} [anonymous]
 * @property {boolean} [private]      only its author and the one it answers see it
 * @property {boolean} [can_help]     one may say that it helped
 * @property {string} [target]        "s1", "e34", "colleague", "parted": what is answered where there is no parent
 * @typedef {{id: string, name: string, type: string, size: number, alt: string}} Attachment
 * @typedef {{criteria: {id: string, title: string, levels: {points: number, title: string}[]}[]}} Rubric
 * @typedef {{[criterion: string]: number}} Levels   the index of the chosen level, from 0
 * @typedef {object} Contribution
 * @property {string} text
 * @property {string|null} parent     "p12", a sample "s1", an earlier run's post "e34", "colleague"; null: a post
 * @property {string} key             see `post`
 * @property {{[field: string]: string}} [fields]
 * @property {string} [consent]
 * @property {boolean} [anonymous]
 * @property {string[]} [mentions]    people, as their ids
 * @property {string[]} [attachments] as their ids
 * @property {boolean} [private]
 * @typedef {object} Feed   posts are flat, oldest first; the player nests them
 * @property {string} version
 * @property {string} [since]         what to ask with for what changes from now on
 * @property {number} hidden          peers' posts kept back until one's own countable post
 * @property {Partial<Counts>} me
 * @property {number} people
 * @property {Post[]} posts
 * @property {string|null} next       cursor for `posts(id, {after: next})`; null when this is the end
 * @property {boolean} [locked]
 * @property {boolean} [premoderated]
 * @property {boolean} [reset]        begin again with this
 * @property {boolean} [more]         ask again at once with the new `since`
 * @property {number} [unread]
 * @property {string|null} [read]     the newest post one has seen; newer ones have higher numbers
 * @property {{id: string, nodes: Node[], open: boolean}[]} [samples]
 * @property {{id: string, nodes: Node[], at: string, answers: number, open: boolean}[]} [earlier]   of earlier runs, without names
 *
 * @typedef {object} Meeting   a session at one date; all moments are ISO 8601, UTC
 * @property {string} id
 * @property {string} starts
 * @property {string} ends
 * @property {string} zone            of the place, as IANA calls it
 * @property {string} place
 * @property {boolean} online
 * @property {string|null} link       only for who has a seat, from `link_from` until the end
 * @property {string|null} link_from
 * @property {"open"|"cancelled"} state
 * @property {string|null} reason     why it was cancelled
 * @property {number|null} seats      null: as many as come
 * @property {number|null} left
 * @property {number} waiting
 * @property {string} sign_up_until
 * @property {string} cancel_until
 * @property {string} [promote_until]
 * @property {{state: "booked"|"waiting", position: number|null, attendance: "present"|"late"|"partial"|"excused"|"absent"|null,
 *   outcome?: string|null, follow_up?: string|null, notes?: string|null}|null} mine
 * @property {("sign_up"|"wait"|"leave"|"attend"|"outcome")[]} can
 * @property {string} code_from
 * @property {string} code_until
 * @property {boolean} over
 * @property {boolean} applies        false: it was over before one came to the course
 * @property {string|null} recording
 * @typedef {object} Meetings
 * @property {Meeting[]} meetings
 * @property {{open: boolean, why: string|null, done: string|null, reflection: string, post: string|null}} make_up
 * @property {string|null} calendar   the address of one's own dates for a calendar program
 */
export {}
