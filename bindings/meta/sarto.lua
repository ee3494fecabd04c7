---@meta
-- The language of a workspace, for editors that speak with lua-language-server: every kind of declaration, what scripts
-- may ask, and the words of specs. Nothing here runs. A workspace's own names come from its .sarto/workspace.lua, which
-- `sarto check DIR --stubs` writes.

---What scripts have of Lua's own.
---@alias sarto.language
---| "assert" | "error" | "ipairs" | "log" | "math" | "pairs" | "pcall" | "select" | "string" | "table"
---| "tonumber" | "tostring" | "type" | "utf8" | "require"

-- ---- names that the workspace fills in ----

---@class sarto.hard what was declared or transacted; an attribute that is absent compares as false
---@class sarto.soft what is believed, 0 to 1, already shrunk to the neutral 0.5 by age and lack of evidence
---@alias sarto.placement_name string
---@alias sarto.frame_name string
---@alias sarto.tone_name string
---@alias sarto.origin_name string
---@alias sarto.audience_name string
---@alias sarto.category_name string
---@alias sarto.tag_name string
---@alias sarto.purpose_name string
---@alias sarto.ask_name string

---How long: "30d", "2w", "20h".
---@alias sarto.duration string
---A day: "2026-03-10".
---@alias sarto.day string
---A text, or one for each locale, tone and part of the placement, in any order of nesting.
---@alias sarto.text string | table<string, string | table>

---@class sarto.range
---@field at_least? number
---@field at_most? number

---How near a strategy comes to the person.
---@alias sarto.degree "mass" | "segment" | "individual" | "inverse"

---Conditions on an event's data; all must hold: a value, a list of values, or a range.
---@alias sarto.where table<string, string | number | boolean | string[] | number[] | sarto.range>

-- ---- what scripts are given ----

---@class sarto.event something that happened; read-only
---@field type string
---@field id string
---@field time string RFC 3339
---@field touchpoint? string where: web, app, email, store…
---@field locale? string
---@field data table<string, any> what is missing is nil

---@class sarto.belief
---@field value number 0 to 1, as the soft value reads
---@field confidence number 0 to 1
---@field evidence number weight 1 is worth one clear answer to a direct question
---@field origins table<string, number>

---@class sarto.wishes which kinds of wishes there are; they bind every strategy
---@field must? boolean
---@field prefer? boolean
---@field never? boolean

---@class sarto.profile one person; read-only
---@field hard sarto.hard
---@field soft sarto.soft
---@field lifecycle "prospect" | "new" | "established" | "lapsed"
---@field wishes? sarto.wishes nil: none
---@field count fun(self: sarto.profile, type: string, window: sarto.duration, where?: sarto.where): integer events of that type in whole days
---@field last fun(self: sarto.profile, type: string): number days since the last event of that type; absent where there was none
---@field spent fun(self: sarto.profile, window: sarto.duration): number
---@field owns fun(self: sarto.profile, offer: sarto.offer | string): boolean
---@field viewed fun(self: sarto.profile, offer: sarto.offer | string): boolean
---@field knows fun(self: sarto.profile, name: string, key?: string): boolean whether a hard or soft datum is known
---@field may fun(self: sarto.profile, purpose: sarto.purpose_name): boolean whether the purpose is live for this customer
---@field belief fun(self: sarto.profile, name: string, key?: string): sarto.belief
---@field top fun(self: sarto.profile, affinity: string, count?: integer): string[] the strongest keys of an affinity

---@class sarto.offer a thing that can be proposed; read-only
---@field id string
---@field name string
---@field category? sarto.category_name
---@field tags sarto.tag_name[]
---@field price? number
---@field popularity number share of its category that fewer people bought, 0 to 1
---@field stock? integer
---@field from? sarto.day

---@class sarto.query
---@field category? sarto.category_name | sarto.category_name[]
---@field tags? sarto.tag_name | sarto.tag_name[]
---@field id? string | string[] also the order in which they come
---@field price? sarto.range
---@field sort? "catalogue" | "newest" | "cheapest" | "dearest" | "popular" | "niche"
---@field limit? integer

---@class sarto.related_query
---@field to? sarto.offer | string | (sarto.offer | string)[] nothing said: what they bought lately
---@field by? "count" | "jaccard" | "lift"
---@field limit? integer

---What may be shown to this profile; what is bought, sold out or against a wish is gone before `limit` counts.
---@class sarto.offers
---@field where fun(query: sarto.query): sarto.offer[]
---@field popular fun(query?: sarto.query): sarto.offer[] what most people buy comes first
---@field niche fun(query?: sarto.query): sarto.offer[] what few people buy comes first
---@field related fun(query?: sarto.related_query): sarto.offer[] what is bought together with it
---@field wished fun(query?: { limit?: integer }): sarto.offer[] what the customer wished to see
---@field get fun(id: string): sarto.offer? nil where it may not be shown
---@field first fun(count: integer, ...: sarto.offer[]): sarto.offer[] the first different offers of the lists
offers = {}

---How the customer is addressed, for a message: "Gent.mo Prof. Luigi Rossi", "Dear customer". Gives the slot that the host
---fills when the text is told, {salutation} or {salutation_informal}: a script can write to a name that it may not read.
---@param profile sarto.profile
---@param options? { register?: "formal" | "informal" } formal, if left out
---@return string
function salutation(profile, options) end

---A line for the host's ears.
---@param ... any
function log(...) end

---A module of the standard library.
---@param name string
---@return any
function require(name) end

-- ---- what scripts return ----

---@class sarto.proposal
---@field offers? (sarto.offer | string)[] may be left out where it asks
---@field ask? sarto.ask_name of asks.lua, in the same placement; the host decides whether it is asked
---@field message? sarto.text slots: {offer_name}, {salutation}, {salutation_formal} (the same), {salutation_informal} and what profile.lua lets a text say
---@field frame? sarto.frame_name
---@field tone? sarto.tone_name
---@field score? number 0 to 1

---@class sarto.evidence
---@field soft table<string, number | string | string[] | table<string, number>>
---@field weight? number 1 is worth one clear answer to a direct question

-- ---- workspace.lua ----

---@class sarto.workspace_fields
---@field locales? string | string[] the first is the default
---@field tones? string | string[]
---@field currency? string
---@field holdout? number share of customers without personalization, 0 to 1
---@field salt? string at least 16 characters, made by chance and kept
---@field links? string where your site passes /l/ on to Sarto: "https://shop.example"; what is sent to people carries a link there, with which they object or are forgotten. Needed where a channel interrupts
---@field late_after? sarto.duration
---@field never_say? string|string[] phrases that tell where something is known from, beside those that Sarto knows: "come sempre da noi"
---@field zone? string "Europe/Rome": whose days hold for a customer without a `zone` of their own; "UTC", if left out
---@field retain? { events?: sarto.duration, profiles?: sarto.duration, decisions?: sarto.duration, releases?: integer|sarto.duration, inactive?: sarto.duration }
---@field erase_within? sarto.duration whoever is forgotten is gone from every byte by then; "24h" if left out
---@field epoch? { events?: integer, every?: sarto.duration }
---@field min_people? integer
---@field lifecycle? sarto.lifecycle_fields
---@field degree? { prospect?: sarto.degree, new?: sarto.degree, established?: sarto.degree, lapsed?: sarto.degree } how near strategies may come
---@field max_memory? string "512MB", "2GB"
---@field workers? integer
---@field gate? { replay?: integer, max_changed?: number, max_faults?: integer } what a release must hold before it takes over
---@field limits? sarto.workspace_limits of one call of a script; rules may ask for less
---@field asks? { at_most?: integer, within?: sarto.duration } how often a person is asked for anything at all; once in "7d" if left out
---@field contact_policy? sarto.contact_policy

---How often, and when, a person is reached: a list of rules.
---@class sarto.contact_policy
---@field [integer] sarto.contact_rule
---@field reserve? sarto.duration so long a decision counts that nobody said was shown; "30min"

---About one channel, placement, strategy or offer, each offer for itself, or all; at_most within, after_exposures rest, or quiet.
---@class sarto.contact_rule
---@field channel? string
---@field placement? sarto.placement_name
---@field strategy? string
---@field offer? string
---@field each? "offer" each offer for itself
---@field at_most? integer
---@field within? sarto.duration
---@field after_exposures? integer in a row, none of which was accepted
---@field rest? sarto.duration
---@field quiet? string[] { "21:00", "08:00" }, where the customer is; for channels that interrupt

---@class sarto.limits what one call may use; never more than the workspace's
---@field time? string "50ms": of computing
---@field memory? string "16MB"
---@field output? string "1MB": of all that it names and returns
---@field log_lines? integer

---@class sarto.workspace_limits: sarto.limits
---@field faults? number a rule that fails on such a share of its calls, 0.2 if left out, is set aside

---@class sarto.lifecycle_fields
---@field new? { orders?: integer }
---@field established? { orders?: integer }
---@field lapsed? { silent?: sarto.duration }

---@param fields sarto.workspace_fields
function workspace(fields) end

---@class sarto.channel_fields how a decision reaches a person
---@field about? string
---@field interrupts? boolean a page cannot ask for its placements
---@field delay? sarto.duration nothing goes there so soon after what the customer did last; "1h" where it interrupts
---@field purpose? sarto.purpose_name without which nothing goes there
---@field withholds? "why" a person reads it, who gets the proposals and never what led to them

---@param name string
---@return fun(fields: sarto.channel_fields)
function channel(name) end

---@class sarto.placement_fields
---@field channel? string
---@field alternatives? integer at least 2
---@field parts? string | string[] "title", "body"…
---@field flag? "object" | "string" | "boolean" | "number" what OpenFeature clients get for it; "object" if left out
---@field fallback? sarto.fallback_fields
---@field serendipity? number share of the alternatives that is drawn outside the profile, 0 to 1

---@class sarto.fallback_fields
---@field offers sarto.query
---@field message? sarto.text

---@param name string
---@return fun(fields: sarto.placement_fields)
function placement(name) end

---@class sarto.frame_fields
---@field about? string
---@field fits? sarto.fits_fields

---@class sarto.fits_fields
---@field popularity? sarto.range
---@field category? sarto.category_name | sarto.category_name[]
---@field tags? sarto.tag_name | sarto.tag_name[]
---@field price? sarto.range

---@param name string
---@return fun(fields: sarto.frame_fields)
function frame(name) end

---@class sarto.origin_fields
---@field label sarto.text one that a customer understands
---@field purpose? sarto.purpose_name without which nothing is learned from it

---@param name string
---@return fun(fields: sarto.origin_fields)
function origin(name) end

---@class sarto.event_type_fields
---@field means string the type that it becomes
---@field about? string
---@field items? string where its data has them, as a path
---@field item? string
---@field price? string
---@field quantity? string
---@field total? string
---@field category? string
---@field previous? string

---@param name string
---@return fun(fields: sarto.event_type_fields)
function event_type(name) end

---@class sarto.purpose_fields what data may be used for, and what allows it
---@field about? string
---@field basis "consent" | "contract" | "legitimate_interest"
---@field version? integer of its text: a consent is to that text and no other
---@field text? sarto.text what the customer agrees to, in plain words
---@field gives? sarto.text and what they get for it
---@field expires? sarto.duration after which a consent is over
---@field returns? sarto.duration within so long a consent is to give something back: `sarto asks` counts those that did not
---@field third_party? boolean data goes to others: Global Privacy Control refuses it
---@field known_as? string | string[] what consent banners call it
---@field tcf? integer[] purposes of the TCF that it takes, all of them

---@param name string
---@return fun(fields: sarto.purpose_fields)
function purpose(name) end

-- ---- profile.lua ----

---@class sarto.hard_fields
---@field type "string" | "number" | "boolean" | "date" | "list" | "set"
---@field about? string
---@field one_of? string[]
---@field origin? sarto.origin_name
---@field steer? boolean a strategy may read it
---@field say? boolean a text may contain it
---@field relationship? "established"
---@field occasion? "birthday" | "name_day" | "anniversary" of a date: it is for established customers then
---@field purpose? sarto.purpose_name without which it reads as absent
---@field keep? sarto.duration what was said longer ago reads as absent
---@field special? "religion"|"politics"|"membership"|"health"|"orientation"|"ethnicity"

---@param name string
---@return fun(fields: sarto.hard_fields)
function hard(name) end

---@class sarto.trait_fields
---@field about? string
---@field purpose? sarto.purpose_name without which it is neither learned nor read

---@param name string
---@return fun(fields: sarto.trait_fields)
function trait(name) end

---@class sarto.attitude_fields
---@field about? string
---@field purpose? sarto.purpose_name without which it is neither learned nor read
---@field half_life? sarto.duration

---@param name string
---@return fun(fields: sarto.attitude_fields)
function attitude(name) end

---@class sarto.emotion_fields
---@field about? string
---@field purpose? sarto.purpose_name without which it is neither learned nor read
---@field half_life? sarto.duration

---@param name string
---@return fun(fields: sarto.emotion_fields)
function emotion(name) end

---@class sarto.affinity_fields
---@field about? string
---@field purpose? sarto.purpose_name without which it is neither learned nor read
---@field half_life? sarto.duration
---@field over? string what its keys are

---@param name string
---@return fun(fields: sarto.affinity_fields)
function affinity(name) end

-- ---- offers.lua ----

---@class sarto.offer_fields
---@field name sarto.text
---@field text? sarto.text
---@field category? string
---@field tags? string | string[]
---@field price? number
---@field url? string
---@field image? string
---@field repeatable? boolean | { after: sarto.duration }
---@field popularity? number 0 to 1, until enough people have bought
---@field treatments? table<sarto.frame_name, sarto.text>
---@field preview? { audience: sarto.audience_name, from: sarto.day }
---@field from? sarto.day
---@field to? sarto.day until before that day
---@field stock? integer

---@param id string
---@return fun(fields: sarto.offer_fields)
function offer(id) end

-- ---- rules ----

---@class sarto.audience_fields
---@field about? string
---@field is fun(profile: sarto.profile): boolean
---@field purpose? sarto.purpose_name why it reads the profile, and while that is not live nobody is in; needed where workspace.lua declares purposes
---@field limits? sarto.limits

---@param name string
---@return fun(fields: sarto.audience_fields)
function audience(name) end

---@class sarto.signal_fields
---@field about? string
---@field on string | string[]
---@field where? sarto.where
---@field origin sarto.origin_name | "declared" | "web" | "purchases" | "service"
---@field observe fun(event: sarto.event, offer?: sarto.offer): sarto.evidence?
---@field limits? sarto.limits

---@param name string
---@return fun(fields: sarto.signal_fields)
function signal(name) end

---@class sarto.strategy_fields
---@field about? string
---@field on? string | string[] nothing said: whenever its placement is asked for
---@field where? sarto.where
---@field audience? sarto.audience_name
---@field priority? number
---@field placement sarto.placement_name
---@field degree? sarto.degree
---@field purpose? sarto.purpose_name why it reads the profile; needed where workspace.lua declares purposes, but for degree "mass"
---@field after? sarto.duration "20h": called so long after what it hears, of several events of the last one
---@field spread? sarto.duration "4h": and up to so much later, for each at another minute
---@field unless? string | string[] types of events that take the call away meanwhile
---@field class? "transactional" what the customer waits for: the contact policy does not hold for it
---@field eligible? fun(profile: sarto.profile, event: sarto.event): boolean, string? may say why not
---@field propose fun(profile: sarto.profile, event: sarto.event): sarto.proposal?
---@field limits? sarto.limits

---@param name string
---@return fun(fields: sarto.strategy_fields)
function strategy(name) end

-- ---- guardrails.lua ----

---What is never shown, or sent, while it holds; about one channel or one placement. It reads all that is known.
---@class sarto.guardrail_fields
---@field about? string
---@field channel? string
---@field placement? sarto.placement_name
---@field forbid fun(profile: sarto.profile): boolean, string? may say why; one that fails forbids
---@field limits? sarto.limits

---@param name string
---@return fun(fields: sarto.guardrail_fields)
function guardrail(name) end

-- ---- asks.lua ----

---@class sarto.ask_item what one answer tells: soft data, on the scale, or a hard attribute
---@field id string
---@field soft? string a trait, an attitude or an emotion
---@field hard? string
---@field reversed? boolean a high answer says little of it
---@field text sarto.text

---What a customer may be asked for, a few data or a consent, and what they get for it.
---@class sarto.ask_fields
---@field about? string
---@field purpose? sarto.purpose_name what the answers are for; its text is shown
---@field consent? sarto.purpose_name asks for this consent, and for no data
---@field placement sarto.placement_name
---@field at_most? integer 1 if left out, up to 4, of one person
---@field within? sarto.duration "90d" if left out
---@field gives? string | table<string, string> an offer's id, which is then shown to those alone who answered, or a text by locale; of a consent what its purpose gives
---@field scale? { [1]: number, [2]: number } its lowest and its highest answer
---@field text? sarto.text of a consent its purpose's
---@field items? sarto.ask_item[]

---@param name string
---@return fun(fields: sarto.ask_fields)
function ask(name) end

-- ---- expect.lua ----

---An event on a persona, and what must be decided then; at least one thing must be asked for.
---@class sarto.expect_fields
---@field persona? string the file's name in personas/, without .json; nothing said: somebody new
---@field event { type: string, data?: table, placements?: string, touchpoint?: string, locale?: string, subject?: string, time?: string, consent?: table, unverified?: boolean } at noon of 2 March 2026 where it says no time
---@field placement sarto.placement_name
---@field strategy? string
---@field reason? string such as "TARGETING_MATCH", "DEFAULT"
---@field frame? sarto.frame_name
---@field tone? sarto.tone_name
---@field offers? string | string[] all of them are among the alternatives
---@field not_offers? string | string[] none of them is
---@field says? string | string[] all of them stand in the message, whichever part
---@field never_says? string | string[] none of them does, in small or capital letters
---@field drops? { strategy: string, check: string } a strategy, and what dropped it, such as "eligible"

---@param name string
---@return fun(fields: sarto.expect_fields)
function expect(name) end

---@param name string
---@return fun(fields: table)
function journey(name) end

---@param name string
---@return fun(fields: table)
function experiment(name) end

-- ---- specs/*_spec.lua ----

---@class sarto.persona

---A persona of the workspace, for `given`.
---@param name string the file's name in personas/, without .json
---@return sarto.persona
function persona(name) end

---Starts afresh with this customer, at noon of the day that `on_day` said last, else of 2 March 2026. Every `it` begins
---with nobody given.
---@param who sarto.persona
---@param changes? table<string, any> hard attributes that differ from the persona's
function given(who, changes) end

---Something happens; `decides` is about it. For somebody new, of whom nothing is known, no `given` is needed: name them as
---the event's subject, such as `when_event { subject = "somebody new", type = "page.viewed" }`.
---@param event { type: string, subject?: string, data?: table, placements?: string, touchpoint?: string, locale?: string, time?: string, consent?: table, unverified?: boolean }
function when_event(event) end

---Moves the clock to that day, at noon, until the end of the `it`; said in a `before_each`, for every `it`.
---@param day sarto.day
function on_day(day) end

---Moves the clock on. `decides` is then about what the host has done meanwhile; where it did nothing, `nothing()` holds.
---@param duration string such as "25h": a number and one of s, min, h, d, w, y
function after_waiting(duration) end

---Expectations are called with a dot and can be chained.
---@class sarto.expectation
---@field by fun(strategy: string): sarto.expectation
---@field frame fun(name: sarto.frame_name): sarto.expectation
---@field tone fun(name: sarto.tone_name): sarto.expectation
---@field reason fun(name: string): sarto.expectation
---@field at_least fun(count: integer): sarto.expectation
---@field nothing fun(): sarto.expectation
---@field offers fun(id: string): sarto.expectation
---@field never_offers fun(id: string): sarto.expectation
---@field says fun(text: string): sarto.expectation
---@field never_says fun(...: string): sarto.expectation
---@field dropped fun(strategy: string, check: string): sarto.expectation

---@class sarto.ask_expectation
---@field by fun(strategy: string): sarto.ask_expectation
---@field gives fun(gift: string): sarto.ask_expectation an offer's id, or the words that are shown
---@field says fun(text: string): sarto.ask_expectation

---What the last event led the decision to ask for.
---@param name sarto.ask_name
---@return sarto.ask_expectation
function asks(name) end

---Nothing was asked for.
function asks_nothing() end

---What the last event decided for a placement of the workspace.
---@param name sarto.placement_name
---@return sarto.expectation
function decides(name) end
