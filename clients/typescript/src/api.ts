// Written by `npm run openapi` from the OpenAPI document of the service. Not to be edited by hand.

export interface paths {
    "/api/v1/api-keys": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Newest first. Those of `ADMIN_API_KEY` are not among them: they are no rows, but a setting.
         * @description Scope: `admin`.
         */
        get: operations["ApiKeysController_list"];
        put?: never;
        /**
         * Makes a key, which is shown in this answer and never again. To replace one, make another of the same name first.
         * @description Scope: `admin`.
         */
        post: operations["ApiKeysController_create"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/api-keys/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /**
         * Revokes a key: it is refused at once by this process, and within 5 seconds by all.
         * @description Scope: `admin`.
         */
        delete: operations["ApiKeysController_revoke"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/attempts": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Every request that was made to Siren, the newest first; narrowed by number, reference, batch, template or Siren's id,
         *     those of the newest message first. A page looks at 50,000 attempts and at 31 days: narrowed by `status`,
         *     `channel`, `code`, `application` or `mine` it may be short, or empty, and more behind its `nextCursor`. With `Accept: text/csv` or `format=csv` all of them, whatever the limit: a header, and a line each.
         * @description Scope: `messages:read`.
         */
        get: operations["AttemptsController_list"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/audit": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * What was done by somebody's order, newest first. Entries are written with what they tell and never change; none holds a
         *     number or a text. With `Accept: text/csv` or `format=csv` all that fit, whatever the limit.
         * @description Scope: `admin`.
         */
        get: operations["AuditController_list"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/batches": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Newest first. With `Accept: text/csv` or `format=csv` all that fit, whatever the limit.
         * @description Scope: `batches`.
         */
        get: operations["BatchesController_list"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/batches/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * How far the messages of a batch have got.
         * @description Scope: `batches`.
         */
        get: operations["BatchesController_get"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        /**
         * Changes how many messages of it may begin in a second; what waits for its turn goes by the new rate at once.
         * @description Scope: `batches`.
         */
        patch: operations["BatchesController_change"];
        trace?: never;
    };
    "/api/v1/batches/{id}/cancel": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Ends every message of which nothing was sent as `cancelled`, in the background, and takes no more uploads. What
         *     Siren has, or may have, is waited for; no retry and no other channel follows.
         * @description Scope: `batches`.
         */
        post: operations["BatchesController_cancel"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/batches/{id}/duplicates": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Phone numbers that have more than one message in the batch.
         * @description Scope: `batches`.
         */
        get: operations["BatchesController_duplicates"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/batches/{id}/events": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * The same as server-sent events: now, at each change (at most twice a second), and last when all is finished.
         * @description Scope: `batches`.
         */
        get: operations["BatchesController_events"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/batches/{id}/messages": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * The messages of the items that were accepted, in the order in which they were stored: that of their indexes.
         * @description Scope: `batches`.
         */
        get: operations["BatchesController_messages"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/batches/{id}/pause": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Holds back every message that has not begun. What is under way goes on, retries and fallbacks too.
         * @description Scope: `batches`.
         */
        post: operations["BatchesController_pause"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/batches/{id}/rejections": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * All items that were not accepted, by index. With `Accept: text/csv` or `format=csv` all of them, whatever the limit, with their
         *     places counted from 1.
         * @description Scope: `batches`.
         */
        get: operations["BatchesController_rejections"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/batches/{id}/resume": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** @description Scope: `batches`. */
        post: operations["BatchesController_resume"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/channels": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Whether each channel sends; why not, since when and until when, what waits for it, and what tries of it said.
         * @description Scope: `statistics:read`.
         */
        get: operations["ChannelsController_list"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/channels/{channel}/try": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Has a held channel tried now, not at its time: the message that stands first in its lines is sent, alone, and if Siren serves it
         *     all others follow. Again while that one is on its way it changes nothing. 409 when the channel is not held.
         * @description Scope: `operations`.
         */
        post: operations["ChannelsController_tryChannel"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/channels/whatsapp/templates/{name}/{language}/try": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * The same of an approved template that is held: the next message that would send it does so, and its outcome decides.
         * @description Scope: `operations`.
         */
        post: operations["ChannelsController_tryTemplate"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/contacts/{phoneNumber}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * What is known of the contact behind a number: WhatsApp's 24-hour window, when they last wrote, on which channels they
         *     are reached, and whether they may be written to. Of a number that nobody knows nothing is known, which is no error.
         * @description Scope: `messages:read`.
         */
        get: operations["ContactsController_get[1]"];
        put?: never;
        post?: never;
        /**
         * Erases a person: whatever form of the number it is stored under, and wherever. What is not finished is ended first; a
         *     request on the wire is awaited. Rows that figures are counted by stay, without what they say of the person. It is done
         *     by the workers: `Location` tells how far it is. Asking again while it runs is the same erasure; afterwards, and for what
         *     came since, a new one.
         * @description Scope: `admin`.
         */
        delete: operations["PersonalDataController_erase"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/contacts/{phoneNumber}/conversation": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Both directions in the order of time, newest first: messages with what became of them, incoming messages (for keys that have
         *     `incoming:read`, too), and when the person was suppressed or no longer (by whom and why, for keys that have `suppressions`). Of a
         *     number that nobody knows it is empty.
         * @description Scope: `messages:read`.
         */
        get: operations["ConversationsController_conversation"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/contacts/{phoneNumber}/export": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Everything that is stored about a person, as a file of JSON of any length.
         * @description Scope: `admin`.
         */
        get: operations["PersonalDataController_export"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/contacts/{phoneNumber}/messages": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Answers one person by hand: free text within 24 hours after they wrote by WhatsApp, else a template (409
         *     `/problems/window-closed` says until when the window was open). It goes before bulk, with the priority `high`. Whoever is
         *     suppressed gets nothing: 409 `/problems/suppressed`. With `replyTo` the key must also have the scope `incoming:read`. The audit
         *     tells whose key it was.
         * @description Scope: `messages:send`.
         */
        post: operations["ConversationsController_answer"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/dead-letters": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * What could not be handled, ten times over, newest first: messages, webhooks and incoming messages; and events that nobody took
         *     for a day. With `Accept: text/csv` or `format=csv` all that fit, whatever the limit.
         * @description Scope: `operations`.
         */
        get: operations["DeadLettersController_list"];
        put?: never;
        /**
         * Handles those that fit once more, the newest first, at most 500 a call and for some 10 seconds: call again with `nextCursor`
         *     as long as there is one. What cannot be handled once more is `refused`, with why, and stays. With `dryRun` nothing is done.
         * @description Scope: `operations`.
         */
        post: operations["DeadLettersController_replayMany"];
        /**
         * Discards those that fit, the newest first, at most 1,000 a call: call again with `nextCursor` as long as there is one. They are
         *     listed and counted no more. A message stays as it has ended, which its history tells; an incoming message and an event are `discarded`;
         *     of a webhook nothing is kept. With `dryRun=true` nothing is done.
         * @description Scope: `operations`.
         */
        delete: operations["DeadLettersController_discard"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/dead-letters/{id}/replay": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Handles it once more. A message is sent by a new attempt of its own, never as a second message, and only if Siren has
         *     not taken it; its history tells by whose key.
         * @description Scope: `operations`.
         */
        post: operations["DeadLettersController_replay"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/erasures": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Erasures that were asked for, newest first. None of them tells whose it is.
         * @description Scope: `admin`.
         */
        get: operations["ErasuresController_list"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/erasures/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * How far an erasure is, and what it has erased.
         * @description Scope: `admin`.
         */
        get: operations["ErasuresController_get"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/events": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * What has happened, oldest first, for who polls: each event once, none left out, however late its transaction ended.
         *     `Prefer: wait=N` (N ≤ 30) waits so many seconds for one. Events are kept where `EVENTS_URL` is set or `EVENTS_POLLING`
         *     is true. With `Accept: text/csv` or `format=csv` all that fit, whatever the limit.
         * @description Scope: `operations`.
         */
        get: operations["EventsController_list"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/events/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * One event, and how posting it went.
         * @description Scope: `operations`.
         */
        get: operations["EventsController_get"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/events/{id}/redeliver": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Posts it again, also one that was delivered; the receiver knows it by its id.
         * @description Scope: `operations`.
         */
        post: operations["EventsController_redeliver"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/events/deliveries": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * The same for people: the newest first, with how posting each goes and why its last try failed. A page can be short, or empty,
         *     although there are more. With `Accept: text/csv` or `format=csv` all that fit, whatever the limit.
         * @description Scope: `operations`.
         */
        get: operations["EventsController_listDeliveries"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/events/redeliver": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Posts the events of a time again, at most 100,000; those that wait to be posted anyway do not count.
         * @description Scope: `operations`.
         */
        post: operations["EventsController_redeliverRange"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/events/test": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Posts an event of its own now, once, and tells what the receiver said. It is kept nowhere.
         * @description Scope: `operations`.
         */
        post: operations["EventsController_test"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/incoming-messages": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * What senders wrote to us, newest first. With `Accept: text/csv` or `format=csv` all that fit, whatever the limit.
         * @description Scope: `incoming:read`.
         */
        get: operations["IncomingMessagesController_list"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/incoming-messages/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** @description Scope: `incoming:read`. */
        get: operations["IncomingMessagesController_get"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/incoming-messages/{id}/suppress": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Obeys a STOP that was not obeyed, since its sender is no phone number (`status: not_obeyed`): names the number, which is
         *     suppressed as if it had said so. 409 for any other message.
         * @description Scope: `suppressions`.
         */
        post: operations["IncomingMessagesController_suppress"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/messages": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Newest first. A page narrowed by `status`, `channel`, `code`, `application` or `mine` looks at 50,000 messages, and by the first
         *     three alone at 31 days: it may be short, or empty, and more behind its `nextCursor`. With `Accept: text/csv` or `format=csv` all of them, whatever the limit: a header, and
         *     a record each, in which a text of several lines is quoted.
         * @description Scope: `messages:read`.
         */
        get: operations["MessagesController_list"];
        put?: never;
        /**
         * Accepts a message. Once it is answered it is stored, and will be finished whatever is killed. With `Prefer: wait=N`
         *     the answer comes as soon as the message is sent or finished (200), or after N seconds (202).
         * @description Scope: `messages:send`.
         */
        post: operations["SubmitController_create"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/messages/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * A message with its attempts and its history.
         * @description Scope: `messages:read`.
         */
        get: operations["MessagesController_get"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        /**
         * Sends a message at another time of which nothing has been begun; 409 when something has, or when it is finished. It expires as
         *     long after that time as before, unless it was given an `expiresAt`.
         * @description Scope: `messages:send`.
         */
        patch: operations["RescheduleController_reschedule"];
        trace?: never;
    };
    "/api/v1/messages/{id}/cancel": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Ends a message of which nothing has been sent yet; 409 when Siren has it, or may have it.
         * @description Scope: `messages:send`.
         */
        post: operations["CancelController_cancel"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/messages/bulk": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Accepts many messages as one batch: up to 10,000 as JSON, or any number as NDJSON, a message a line of at most
         *     64 KB, stored and sent while they come. Or one body for many `recipients`, as JSON or, with `?template=`, as NDJSON, a
         *     recipient a line. A bad item is listed and does not sink the rest. With an `Idempotency-Key` the same JSON gets the same
         *     answer again, and what was cut or broke off goes on where it ended. With `dryRun` nothing is stored or sent, and the answer
         *     tells what would happen: which items would be rejected, by which channels the others would go first, in how many segments and at
         *     what price.
         * @description Scope: `messages:send`.
         */
        post: operations["BulkController_create"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/messages/cancel": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Ends those messages of which nothing has been sent yet, the newest first, at most 500 a call and for some 10 seconds: call again
         *     with `nextCursor` as long as there is one. The others stay as they are, and are told with why. With a `filter`, and for a dry run,
         *     the key must also have the scope `messages:read`.
         * @description Scope: `messages:send`.
         */
        post: operations["CancelController_cancelMany"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/messages/count": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * How many the list would show, narrowed alike: exactly up to 10,000, else `isExact` is false and there are more. So it is where
         *     no index finds them and 200,000 messages were looked at, back to `countedBackTo`.
         * @description Scope: `messages:read`.
         */
        get: operations["MessagesController_count"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/messages/resend": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Sends messages again: new ones of the same content and plan, each with the old one as its `resendOf`, as one batch with the
         *     priority `low`, the oldest first. At most 10,000 a call, the newest that are found; `nextCursor` goes on with older ones. What was
         *     sent again before, is not finished, was sent to the recipient just now, is suppressed, or would reach nobody is not sent, and
         *     listed in `rejected`. With an `Idempotency-Key` nothing is sent twice, and a request that broke off goes on where it ended, with
         *     the same messages; that nothing was found is not kept under it. The key must also have the scope `messages:read`.
         * @description Scope: `messages:send`.
         */
        post: operations["ResendController_create"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/messages/validate": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * What would become of this message: whether it would be accepted, by what plan, at what cost. Sends and stores nothing.
         * @description Scope: `messages:send`.
         */
        post: operations["SubmitController_validate"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/phone-numbers/{phoneNumber}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * What is known of the contact behind a number: WhatsApp's 24-hour window, when they last wrote, on which channels they
         *     are reached, and whether they may be written to. Of a number that nobody knows nothing is known, which is no error.
         * @description Scope: `messages:read`.
         */
        get: operations["ContactsController_get[0]"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/phone-numbers/validate": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Whether this is a phone number, and what it is in E.164.
         * @description Scope: `messages:send`.
         */
        post: operations["PhoneNumbersController_validate"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/policies": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * By name.
         * @description Scope: `messages:send`.
         */
        get: operations["PoliciesController_list"];
        put?: never;
        /**
         * Creates a policy; 409 when there is one of this name.
         * @description Scope: `admin`.
         */
        post: operations["PoliciesController_create"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/policies/{name}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** @description Scope: `messages:send`. */
        get: operations["PoliciesController_get"];
        /**
         * Creates a policy (201) or replaces all of it (200). Messages under way keep what they were accepted with.
         * @description Scope: `admin`.
         */
        put: operations["PoliciesController_put"];
        post?: never;
        /**
         * Messages under way keep what they were accepted with; the next one that names it is refused.
         * @description Scope: `admin`.
         */
        delete: operations["PoliciesController_delete"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/received-webhooks": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * What Siren told us, and what became of each, newest first: also what is not settled yet. Kept for
         *     `WEBHOOK_RETENTION_DAYS`. A page narrowed by `result` or `kind` alone looks at 50,000 webhooks and at 31 days: it may be
         *     short, or empty, and more behind its `nextCursor`. With `Accept: text/csv` or `format=csv` all that fit, whatever the limit.
         * @description Scope: `operations`.
         */
        get: operations["ReceivedWebhooksController_list"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/received-webhooks/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * One of them, with its body as it came.
         * @description Scope: `operations`.
         */
        get: operations["ReceivedWebhooksController_one"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/search": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Everything that a number, an id, a reference or a name may mean, newest first, at most `limit` of each kind. A key sees messages
         *     and contacts; other kinds by their scopes: `incoming:read`, `suppressions`, `batches`, `templates`, and `operations` for events
         *     and received webhooks. What it may not see is `notSearched`.
         * @description Scope: `messages:read`.
         */
        get: operations["SearchController_find"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/sessions": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Those that hold, newest first: of the key that asks; with the scope `admin` those of every key.
         * @description Scope: `any`.
         */
        get: operations["SessionsController_list"];
        put?: never;
        /**
         * Exchanges the API key for a session: a cookie (`HttpOnly`, `SameSite=Strict`, `Secure` but on loopback) that opens for
         *     12 hours what the key opens, and ends with it. What it changes must come from a page of this address (`Origin`). The API key itself is wanted here: no session
         *     makes another one.
         * @description Scope: `any`.
         */
        post: operations["SessionsController_create"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/sessions/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /**
         * Ends a session: it is refused at once by this process, and within 5 seconds by all. One of another key wants the scope
         *     `admin`.
         * @description Scope: `any`.
         */
        delete: operations["SessionsController_revoke"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/sessions/current": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Who asks, by session or by key: what a page needs to know to show what it may do.
         * @description Scope: `any`.
         */
        get: operations["SessionsController_current"];
        put?: never;
        post?: never;
        /**
         * Signs out: ends the session in the request's cookie, and takes the cookie away.
         * @description Scope: `any`.
         */
        delete: operations["SessionsController_signOut"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/statistics": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * How delivery went in a range of time: of everything, of one phone number, country, template, category or batch, or on one channel.
         * @description Scope: `statistics:read`.
         */
        get: operations["StatisticsController_get"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/statistics/categories": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * How delivery went by category: `transactional` and `marketing`.
         * @description Scope: `statistics:read`.
         */
        get: operations["StatisticsController_getCategories"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/statistics/costs": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * What was spent: of each country, channel or template, by currency, and of it for fallbacks and for messages that arrived
         *     twice. Prices are those of `PRICES` when each request began.
         * @description Scope: `statistics:read`.
         */
        get: operations["StatisticsController_getCosts"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/statistics/countries": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * How delivery went by country.
         * @description Scope: `statistics:read`.
         */
        get: operations["StatisticsController_getCountries"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/statistics/errors": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Why attempts did not arrive: the error codes of a range, what they mean and what is done about them. As CSV with `Accept: text/csv` or `format=csv`.
         * @description Scope: `statistics:read`.
         */
        get: operations["StatisticsController_getErrors"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/statistics/fallback-policy": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * How long to wait for WhatsApp before sending an SMS: the recorded history, replayed under several values.
         * @description Scope: `statistics:read`.
         */
        get: operations["StatisticsController_getFallbackAdvice"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/statistics/live": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * How the service is doing now, as server-sent events: the first within a second, then one at each change, at most one a second.
         * @description Scope: `statistics:read`.
         */
        get: operations["LiveController_live"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/statistics/templates": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * How delivery went by template.
         * @description Scope: `statistics:read`.
         */
        get: operations["StatisticsController_getTemplates"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/statistics/timeseries": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * How delivery went over time: by the minute, the hour or the day of any time zone, without gaps.
         * @description Scope: `statistics:read`.
         */
        get: operations["StatisticsController_getTimeseries"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/suppressions": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * The newest first, by when each was put there. With `Accept: text/csv` or `format=csv` all of them in this order, as a file that can
         *     be imported again.
         * @description Scope: `suppressions`.
         */
        get: operations["SuppressionsController_list"];
        put?: never;
        /**
         * Suppresses a number: 201, or 200 when it is already, for this reason and on this channel.
         * @description Scope: `suppressions`.
         */
        post: operations["SuppressionsController_create"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/suppressions/{phoneNumber}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Every reason why this number must not be written to; 404 when there is none.
         * @description Scope: `suppressions`.
         */
        get: operations["SuppressionsController_get"];
        put?: never;
        post?: never;
        /**
         * Lifts whatever suppresses this number, also what the recipient asked for; 404 when nothing does.
         * @description Scope: `suppressions`.
         */
        delete: operations["SuppressionsController_lift"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/suppressions/{phoneNumber}/history": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Who put this number on the list or took it off, and when, newest first.
         * @description Scope: `suppressions`.
         */
        get: operations["SuppressionsController_history"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/suppressions/{phoneNumber}/lift": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Lifts what suppresses this number and has all that is named, with why; 404 when nothing does. The history keeps it.
         * @description Scope: `suppressions`.
         */
        post: operations["SuppressionsController_liftBecause"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/suppressions/import": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Suppresses the numbers of a CSV file, up to a million lines. Its header names `phoneNumber` and perhaps `channel`
         *     (all), `reason` (manual), `note` and `category` (all); a file without one has the first four in this order. Headings as
         *     Excel, Outlook and CRMs write them will do (`Mobile Number`, `Phone No.`); every number of a line is suppressed. The
         *     separator is that of the header, or what a first line `sep=;` says. UTF-8 and UTF-16 are recognised; of any other
         *     charset the `Content-Type` must tell: `text/csv; charset=windows-1252` is what Excel writes. A bad line is listed and
         *     sinks no other. It may be sent again: what is on the list stays as it is. With `dryRun=true` nothing is stored, and `first` shows
         *     how the first lines were read.
         * @description Scope: `suppressions`.
         */
        post: operations["SuppressionImportController_create"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/suppressions/recipients": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Suppresses those whom messages went to: the messages of `ids`, or those that `filter` finds, 10,000 a call; `nextCursor` goes on
         *     with older ones. Each person counts once. Who is suppressed for this reason already stays as they are. The key must also have
         *     the scope `messages:read`.
         * @description Scope: `suppressions`.
         */
        post: operations["SuppressionsController_recipients"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/templates": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * By name; of each the newest version. With `Accept: text/csv` or `format=csv` all that fit, whatever the limit.
         * @description Scope: `templates`.
         */
        get: operations["TemplatesController_list"];
        put?: never;
        /**
         * Creates a template: its first version, as a draft. 409 when there is one of this name.
         * @description Scope: `templates`.
         */
        post: operations["TemplatesController_create"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/templates/{name}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * The newest version: the draft, where there is one.
         * @description Scope: `templates`.
         */
        get: operations["TemplatesController_get"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        /**
         * Changes the draft; where there is none, one begins from the newest version. Each field that is given replaces the
         *     draft's whole.
         * @description Scope: `templates`.
         */
        patch: operations["TemplatesController_change"];
        trace?: never;
    };
    "/api/v1/templates/{name}/archive": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Archives every version: no message is accepted with them any more. Those that were accepted still go.
         * @description Scope: `templates`.
         */
        post: operations["TemplatesController_archive"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/templates/{name}/preview": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * What a message with these variables would say, for every locale and channel. Sends and stores nothing.
         * @description Scope: `templates`.
         */
        post: operations["TemplatesController_preview"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/templates/{name}/publish": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Messages get the draft from now on, unless they name another version. It never changes again. 409 without a draft.
         * @description Scope: `templates`.
         */
        post: operations["TemplatesController_publish"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/templates/{name}/versions": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * All versions, the newest first.
         * @description Scope: `templates`.
         */
        get: operations["TemplatesController_versions"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/templates/{name}/versions/{version}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** @description Scope: `templates`. */
        get: operations["TemplatesController_version"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/webhooks/siren/delivery-status": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Siren learned what became of a message; or of several, as a list. */
        post: operations["WebhooksController_deliveryStatus"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/webhooks/siren/health": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Whether Siren can be sent to, as far as is known. Never asks Siren itself. */
        get: operations["SirenHealthController_health"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/webhooks/siren/message": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** A sender wrote to us; or several, as a list. */
        post: operations["WebhooksController_message"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/health/live": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The process itself: never the database, never Siren, since a restart would mend neither. */
        get: operations["HealthController_live"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/health/ready": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Whether requests may be sent here: a table is read as they read it. Siren being away is no reason against it, since
         *     messages wait; nor is a wrong clock, which the details show. A process that stops says no at once, while it still
         *     answers.
         */
        get: operations["HealthController_ready"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/health/startup": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Whether the start is over; until then Kubernetes asks nothing else. */
        get: operations["HealthController_startup"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/problems": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Every kind of problem that an error may be. A page; with `Accept: application/json` the same as JSON. */
        get: operations["ProblemsController_list"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/problems/{name}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** One kind of problem: what it means, what to do about it, and an example. A page; with `Accept: application/json` the same as JSON. */
        get: operations["ProblemsController_get"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
}
export type webhooks = Record<string, never>;
export interface components {
    schemas: {
        ApiKeyDto: {
            /** Format: date-time */
            createdAt: string;
            /** Format: date-time */
            expiresAt: string | null;
            id: string;
            /**
             * Format: date-time
             * @description To a minute; null: never.
             */
            lastUsedAt: string | null;
            /** @description Requests of its application in a second; 0: no limit; null: as `API_KEY_MAX_PER_SECOND` says. */
            maxPerSecond: number | null;
            /** @description Of its application. */
            name: string;
            scopes: ("admin" | "batches" | "incoming:read" | "messages:read" | "messages:send" | "operations" | "statistics:read" | "suppressions" | "templates")[];
        };
        ApiKeyPageDto: {
            items: components["schemas"]["ApiKeyDto"][];
            nextCursor: string | null;
        };
        ApprovedTemplateDto: {
            /** @enum {string} */
            category?: "authentication" | "marketing" | "utility";
            /** @description WhatsApp's code of its language. */
            language: string;
            /** @description WhatsApp's name of it. */
            name: string;
            /** @description The variables that fill its placeholders, in their order. Each must be required: WhatsApp takes no empty one. */
            parameters: string[];
        };
        AttemptDto: {
            /** Format: date-time */
            acceptedAt: string | null;
            /** @enum {string} */
            channel: "sms" | "whatsapp";
            /** Format: date-time */
            deliveredAt: string | null;
            error: components["schemas"]["AttemptErrorDto"] | null;
            /** Format: date-time */
            failedAt: string | null;
            id: string;
            /** @description From 1, over all channels. */
            number: number;
            /** @description What it cost, by `PRICES` as they were when it began; null where Siren has not taken it, or where they say nothing. */
            price: components["schemas"]["PriceDto"] | null;
            /** @description The provider that was asked for, such as `WHATSAPP_META`; null: Siren chose. */
            provider: string | null;
            providerMessageId: string | null;
            /** Format: date-time */
            readAt: string | null;
            /**
             * @description first, retry, template (free text was refused, since the window is closed), without_media (WhatsApp could not take the file: its link), next_language, next_provider, fallback, unknown_outcome_retry or replay.
             * @enum {string}
             */
            reason: "fallback" | "first" | "next_language" | "next_provider" | "replay" | "retry" | "template" | "unknown_outcome_retry" | "without_media";
            /** @description What networks cut its SMS into; null on other channels. */
            segments: number | null;
            /** Format: date-time */
            sentAt: string | null;
            /** Format: date-time */
            startedAt: string;
            /**
             * @description The highest that was learned: sending, unknown, accepted, sent, failed, delivered, read.
             * @enum {string}
             */
            status: "accepted" | "delivered" | "failed" | "read" | "sending" | "sent" | "unknown";
            /** @description The approved WhatsApp template that it sent; null: it sent free text. */
            template: components["schemas"]["WhatsAppTemplateDto"] | null;
            /**
             * @description WhatsApp's 24-hour window of the recipient as it was known when the attempt was begun; null: it went by SMS.
             * @enum {string|null}
             */
            window: "closed" | "open" | "unknown" | null;
        };
        AttemptErrorDto: {
            /**
             * @description Siren's code where it gave one, else `http_400`, `timeout`, `connection_lost`, `invalid_answer` or `not_sent`; or, where
             *     nothing reached Siren: `dns_failed`, `connection_refused`, `network_unreachable`, `connect_timeout` or `tls_failed`.
             */
            code: string;
            message: string | null;
            /** @description Whether the same request may succeed later. */
            retryable: boolean;
        };
        AttemptPageDto: {
            items: components["schemas"]["ListedAttemptDto"][];
            nextCursor: string | null;
        };
        AuditActorDto: {
            /** @description The key's id; `admin`: one of `ADMIN_API_KEY`; `command`: `npm run api-key`; `code`: the application around the modules. */
            keyId: string;
            /** @description Of its application. */
            name: string;
        };
        AuditEntryDto: {
            /** @enum {string} */
            action: "api_key.created" | "api_key.revoked" | "approved_template.tried" | "batch.cancelled" | "batch.paused" | "batch.rate_changed" | "batch.resumed" | "channel.tried" | "contact.answered" | "contact.erasure_requested" | "contact.exported" | "dead_letter.discarded" | "dead_letter.replayed" | "event.redelivered" | "events.redelivered" | "message.cancelled" | "message.rescheduled" | "messages.resent" | "policy.created" | "policy.deleted" | "policy.replaced" | "session.created" | "session.revoked" | "suppression.added" | "suppression.changed" | "suppression.lifted" | "suppressions.imported" | "template.archived" | "template.changed" | "template.created" | "template.published";
            actor: components["schemas"]["AuditActorDto"];
            /** @description Null: there is nothing any more. */
            after: {
                [key: string]: unknown;
            } | null;
            /** Format: date-time */
            at: string;
            /** @description What the action changed of its subject; null: there was nothing. */
            before: {
                [key: string]: unknown;
            } | null;
            id: string;
            /** @description As the answer's `X-Request-Id` and the log have it; null: it came by no request. */
            requestId: string | null;
            subject: components["schemas"]["AuditSubjectDto"];
        };
        AuditPageDto: {
            items: components["schemas"]["AuditEntryDto"][];
            nextCursor: string | null;
        };
        AuditSubjectDto: {
            /** @description An id or a name; of a contact `digest:` and the keyed digest of the number. `?phoneNumber=` finds those of a number. */
            id: string;
            type: string;
        };
        AutoFallbackDto: {
            /**
             * @description `country`, `all_countries`: measured over 7 days, there. `too_few`: fewer than 200 were delivered, in all countries; `not_read`: the
             *     figures could not be read yet; `read_wanted`: the step is done when it was read; `learn_off`: `"learn": false`; `setting_off`: `FALLBACK_AUTO=false`: 300 s.
             * @enum {string}
             */
            because: "all_countries" | "country" | "learn_off" | "not_read" | "read_wanted" | "setting_off" | "too_few";
            /** @description Deliveries that were measured, or that were too few; null: nobody looked. */
            deliveries: number | null;
            /** @description Milliseconds within which 95 of 100 of them arrived; `fallbackAfter` is that, in whole seconds between 30 and 900. */
            p95Ms: number | null;
        };
        AutoFallbackPolicyDto: {
            /**
             * @description Why `fallbackAfter` is that many: `country` or `all_countries`, where it was measured, in the 7 days before `to`; `too_few`: 300 s, since fewer
             *     than 200 were delivered. Without a `country` it is that of all countries together; each message has that of its own.
             * @enum {string}
             */
            because: "all_countries" | "country" | "learn_off" | "not_read" | "read_wanted" | "setting_off" | "too_few";
            /** @description What those SMS would have cost, by currency; empty where no price is known. */
            costs: components["schemas"]["FallbackCostDto"][];
            /** @description Deliveries that were measured, or that were too few. */
            deliveries: number | null;
            /** @description Seconds. */
            fallbackAfter: number;
            /** @description fallbacks ÷ basis.messages. */
            fallbackRate: number;
            /** @description Messages for which SMS would have been sent: WhatsApp failed, stayed silent, or was slower than this. */
            fallbacks: number;
            /** @description Milliseconds within which 95 of 100 of them arrived, by WhatsApp; null: it was not measured. */
            p95Ms: number | null;
            /** @description Of those, the ones that WhatsApp delivered later anyway. */
            paidTwice: number;
            /** @description paidTwice ÷ basis.messages. */
            paidTwiceRate: number;
            /** @description Messages whose recipient would have it more than a minute later than by an SMS sent at once. */
            reachedLater: number;
            /** @description From Siren's acceptance until the recipient has it by either channel, of those who get it at all. */
            waitMs: components["schemas"]["WaitDto"];
        };
        BatchDto: {
            /** @description Whose API key brought it, by the key's name; null: it came from code. */
            application: string | null;
            /** @description How many are in each state. */
            counts: {
                [key: string]: number;
            };
            /** Format: date-time */
            createdAt: string;
            /** @description Phone numbers with more than one message in it, counted when an upload ends; `duplicates` lists them. */
            duplicateNumbers: number;
            /**
             * Format: date-time
             * @description When the last one will be finished, at the speed so far; null when nobody can know.
             */
            estimatedEndAt: string | null;
            /**
             * Format: date-time
             * @description When the last of them was finished; null until then.
             */
            finishedAt: string | null;
            id: string;
            /** @description What it was called when it was submitted; null: nothing. */
            name: string | null;
            /** @description The share of them that is finished, from 0 to 1. */
            progress: number;
            /** @description Messages that may begin in a second; null: no limit. */
            ratePerSecond: number | null;
            /** @description Items that were not accepted; `rejections` lists them. */
            rejectedCount: number;
            /** @description Items whose own idempotency key was known: they are in another batch, or in none. */
            repeated: number;
            /** @description Items that were passed over, since their number has a message in it (`duplicates: skip`). */
            skippedDuplicates: number;
            /**
             * @description `uploading` while more may come; `paused`: what has not begun waits; `cancelled`: nothing more is sent; `finished`:
             *     every message is. An upload that was cut and is continued makes it `uploading` again.
             * @enum {string}
             */
            status: "cancelled" | "finished" | "paused" | "running" | "uploading";
            /** @description Accepted items. */
            total: number;
            /** @description The end of what was to be uploaded has come. */
            uploadComplete: boolean;
        };
        BatchMessageDto: {
            /** @description Of its message. */
            id: string;
            /** @description From 0, as submitted; null where it was not kept. */
            index: number | null;
        };
        BatchMessagePageDto: {
            items: components["schemas"]["BatchMessageDto"][];
            nextCursor: string | null;
        };
        BatchPageDto: {
            items: components["schemas"]["BatchDto"][];
            nextCursor: string | null;
        };
        BoundedCountDto: {
            /** @description How many were counted. */
            count: number;
            /** @description Whether these are all; false: there are at least so many, and counting stopped there. */
            isExact: boolean;
        };
        BucketDto: {
            /** @description Of the finished messages that were neither cancelled nor suppressed, the share that was delivered or read; null without any. */
            deliveryRate: number | null;
            /** @description Messages that arrived on more than one channel. */
            doubleDeliveries: number;
            /** @description fallbacks ÷ the messages that are not pending and have an attempt; null without any. */
            fallbackRate: number | null;
            /** @description Messages that are not pending and for which a later channel of their plan was tried. */
            fallbacks: number;
            /** @description Attempts that were delivered after their message was finished, or after a later channel had been tried. */
            lateDeliveries: number;
            messages: components["schemas"]["MessageFiguresDto"];
            /** @description Those by SMS. */
            smsAttempts: number;
            /**
             * Format: date-time
             * @description Its beginning; it ends where the next one begins, the last one at `to`.
             */
            start: string;
            /** @description Accepted by Siren, and not known to have failed since: accepted, sent, delivered or read. */
            successfulAttempts: number;
            /** @description successfulAttempts ÷ the attempts that are no longer on the wire (status other than `sending`), not rounded; null without any. */
            successRate: number | null;
            /** @description Requests to Siren that began in the range, whatever the answer. */
            totalAttempts: number;
            /** @description Attempts of which nobody knows whether Siren took them. */
            unknownOutcomes: number;
            /** @description Those by WhatsApp. */
            whatsappAttempts: number;
        };
        BulkBrokenOffDto: {
            batchId: string;
            /** @description What happened this time, and what to do; in the same language */
            detail: string;
            /** @description Every bad field */
            errors?: components["schemas"]["FieldErrorDto"][];
            /** @description Path of the request, without its query */
            instance: string;
            /** @description The X-Request-Id under which this is logged */
            requestId: string;
            /** @description The HTTP status, again */
            status: number;
            /** @description How many of the items are stored, rejected ones included; missing where that cannot be read. */
            stored?: number;
            /** @description The kind of problem in words, in the language of `Content-Language` */
            title: string;
            /** @description Stable reference of the kind of problem */
            type: string;
        };
        BulkDryRunDto: {
            /** @description New messages. */
            accepted: number;
            /** @description Of the others, how many would go first by which channel. Those that would wait for a held template are in none. */
            channels: {
                [key: string]: number;
            };
            /** @description Phone numbers that would have more than one message in the batch. */
            duplicateNumbers: number;
            /** @description How many items were looked at. */
            found: number;
            /** @description False: there are more than a dry run looks at, 200,000 items and two minutes, or what was to come did not. What is told is of the first. */
            isComplete: boolean;
            /** @description What the first requests would cost together, by `PRICES`: an amount a currency. Fallbacks are not in it. */
            prices: components["schemas"]["PriceDto"][];
            /** @description By index, at most the first 1,000. */
            rejected: components["schemas"]["RejectedDto"][];
            /** @description How many would be rejected, by the `type` of the problem. */
            rejectedBy: {
                [key: string]: number;
            };
            rejectedCount: number;
            /** @description Items whose `idempotencyKey` was known. */
            repeated: number;
            /** @description The first ten that would be accepted. */
            samples: components["schemas"]["BulkSampleDto"][];
            /** @description What those that would go first by SMS make together. */
            segments: number;
            /** @description Items that would be passed over (`duplicates: skip`). */
            skippedDuplicates: number;
            /** @description By index, at most the first 1,000. */
            unsent: components["schemas"]["RejectedDto"][];
            /** @description Of those that would be accepted, how many would end without being sent, as far as is known now: suppressed ones, for example. */
            unsentCount: number;
        };
        BulkDto: {
            /**
             * @description Only answer what would happen.
             * @default false
             */
            dryRun?: boolean | null;
            /**
             * @description What becomes of a number's second message: `skip` passes it over. Default: `keep`.
             * @enum {string}
             */
            duplicates?: "keep" | "skip";
            messages: components["schemas"]["SubmitMessageDto"][];
            /** @description What the batch is called, where batches are listed and searched. 1 to 128 characters. */
            name?: string | null;
            /**
             * Format: date-time
             * @description As of a message: of all items that do not say themselves.
             */
            sendAt?: string | null;
        };
        BulkResultDto: {
            /** @description New messages. */
            accepted: number;
            batchId: string;
            /** @description Phone numbers that have more than one message in the batch; its `duplicates` list them. */
            duplicateNumbers: number;
            /** @description By index, at most the first 1,000; the batch's `rejections` list all. */
            rejected: components["schemas"]["RejectedDto"][];
            rejectedCount: number;
            /** @description Items whose `idempotencyKey` was known: their earlier message counts, and nothing is sent again. */
            repeated: number;
            /** @description Items that were passed over, since their number has a message in the batch (`duplicates: skip`). */
            skippedDuplicates: number;
            /** @description False when an upload fell silent in the middle. */
            uploadComplete: boolean;
        };
        BulkSampleDto: {
            /**
             * @description By which it would go first; null: by none now.
             * @enum {string|null}
             */
            channel: "sms" | "whatsapp" | null;
            /** @description Of its item, from 0. */
            index: number;
            /** @description Of an SMS; null: it would go by another channel. */
            segments: number | null;
            /** @description What the recipient would read. */
            text: string;
            /** @description E.164. */
            to: string;
        };
        CancelledManyDto: {
            /** @description With `dryRun`: how many would be, as it stands. */
            cancelled: number;
            dryRun: boolean;
            /** @description How many messages this call has looked at. */
            found: number;
            /** @description There are more: send it as `cursor`; null: these were all. */
            nextCursor: string | null;
            /** @description The first 1,000. */
            notCancelled: components["schemas"]["NotCancelledDto"][];
            /** @description How many were not, by the reason. */
            notCancelledBy: {
                [key: string]: number;
            };
            notCancelledCount: number;
            /** @description Of how many people those are that are cancelled. */
            recipients: number;
        };
        CancelManyDto: {
            /** @description With `filter`: the `nextCursor` of the answer before. One call looks at the newest 10,000 that fit, at most. */
            cursor?: string | null;
            /**
             * @description Only answer what would happen.
             * @default false
             */
            dryRun?: boolean | null;
            filter?: components["schemas"]["MessageFilterDto"] | null;
            ids?: string[] | null;
        };
        CategoriesDto: {
            /** @enum {string|null} */
            channel: "sms" | "whatsapp" | null;
            /**
             * Format: date-time
             * @description Rounded down to a quarter of an hour.
             */
            from: string;
            items: components["schemas"]["CategoryFiguresDto"][];
            /**
             * Format: date-time
             * @description Excluded; rounded up to a quarter of an hour.
             */
            to: string;
        };
        CategoryFiguresDto: {
            /** @enum {string} */
            category: "marketing" | "transactional";
            /** @description Of the finished messages that were neither cancelled nor suppressed, the share that was delivered or read; null without any. */
            deliveryRate: number | null;
            /** @description Messages that arrived on more than one channel. */
            doubleDeliveries: number;
            /** @description fallbacks ÷ the messages that are not pending and have an attempt; null without any. */
            fallbackRate: number | null;
            /** @description Messages that are not pending and for which a later channel of their plan was tried. */
            fallbacks: number;
            /** @description Attempts that were delivered after their message was finished, or after a later channel had been tried. */
            lateDeliveries: number;
            messages: components["schemas"]["MessageFiguresDto"];
            /** @description Those by SMS. */
            smsAttempts: number;
            /** @description Accepted by Siren, and not known to have failed since: accepted, sent, delivered or read. */
            successfulAttempts: number;
            /** @description successfulAttempts ÷ the attempts that are no longer on the wire (status other than `sending`), not rounded; null without any. */
            successRate: number | null;
            /** @description Requests to Siren that began in the range, whatever the answer. */
            totalAttempts: number;
            /** @description Attempts of which nobody knows whether Siren took them. */
            unknownOutcomes: number;
            /** @description Those by WhatsApp. */
            whatsappAttempts: number;
        };
        ChangeBatchDto: {
            /** @description Messages that may begin in a second, over all replicas; null: no limit. */
            ratePerSecond: number | null;
        };
        ChangeTemplateDto: {
            /**
             * @description Of the messages that are rendered from it.
             * @enum {string}
             */
            category?: "marketing" | "transactional";
            /** @description By locale (BCP 47, at most 50): the text of each channel. At most 64 KB with the variables. */
            locales?: {
                [key: string]: components["schemas"]["LocaleTextsDto"];
            };
            /** @description By name: letters, digits and underscores, the first a letter. What a message must bring, and nothing else. */
            variables?: {
                [key: string]: components["schemas"]["VariableDto"];
            };
        };
        ChannelFiguresDto: {
            /** @description Requests to Siren, whatever the answer. */
            attempts: number;
            /** @description Delivered, and not known to be read. */
            delivered: number;
            /** @description From an attempt's begin to its delivery. */
            deliveryLatencyMs: components["schemas"]["LatencyDto"];
            /** @description Refused by Siren, or reported as failed since. */
            failed: number;
            /** @description Read by the recipient. */
            read: number;
            /** @description Accepted by Siren, and not known to have failed since: accepted, sent, delivered or read. */
            successful: number;
            /** @description successful ÷ the attempts that are no longer on the wire, not rounded; null without any. */
            successRate: number | null;
            /** @description Nobody knows whether Siren took them. */
            unknown: number;
        };
        ChannelStateDto: {
            /** @description The account is refused, not the channel: every channel is paused for the same reason, and served again together. */
            account: boolean;
            /** @enum {string} */
            channel: "sms" | "whatsapp";
            /**
             * @description `breaker`: too many requests failed, or did not reach Siren. `api_key`: Siren refuses the key (401). `account`: it refuses the
             *     account. `rate_limit`: it had too many requests. `retry_after`: it is away, and said for how long. Null: nothing holds it.
             * @enum {string|null}
             */
            heldBy: "account" | "api_key" | "breaker" | "rate_limit" | "retry_after" | null;
            /** @description One message is on its way to see whether Siren serves the channel again. */
            isTrying: boolean;
            /** @description What that code means, as far as our table knows it. */
            meaning: string | null;
            /** @description The last ten messages that tried it since it is paused, all in vain, the newest first. One that is served ends the pause. */
            probes: components["schemas"]["ProbeDto"][];
            /** @description The code of the error that began it, or `outage`. */
            reason: string | null;
            /** Format: date-time */
            since: string | null;
            /**
             * @description `waiting`: Siren asked for time, and messages leave again at `until`. `paused`: one message at a time tries it.
             * @enum {string}
             */
            state: "open" | "paused" | "waiting";
            /**
             * Format: date-time
             * @description When messages leave again, or when the next one tries; while one tries, when it is given up.
             */
            until: string | null;
            /** @description Messages that wait for it, up to 100,000. */
            waiting: number;
        };
        ChannelStatesDto: {
            heldTemplates: components["schemas"]["TemplateHoldDto"][];
            items: components["schemas"]["ChannelStateDto"][];
        };
        ChannelTextDto: {
            /** @description Of WhatsApp alone. Without it the text is free text, which WhatsApp takes within 24 hours after the recipient wrote. */
            approved?: components["schemas"]["ApprovedTemplateDto"];
            /**
             * @description ICU MessageFormat, with the variables as arguments. `{amount}` alone is written as its type asks for. An optional
             *     variable that was left out selects `none` in a `select`.
             */
            text: string;
        };
        ContactDto: {
            emails: string[];
            name: string | null;
            /** @description As they came. */
            phoneNumbers: string[];
        };
        ContactExportDto: {
            /** @description What was done by order, this export included. */
            audit: components["schemas"]["AuditEntryDto"][];
            contact: components["schemas"]["KnownContactDto"];
            /** Format: date-time */
            exportedAt: string;
            /** @description Every form of it that is looked for. */
            forms: string[];
            incomingMessages: components["schemas"]["ExportedIncomingMessageDto"][];
            /** @description Newest first, as everything below. */
            messages: components["schemas"]["ExportedMessageDto"][];
            /** @description E.164. */
            phoneNumber: string;
            remembered: components["schemas"]["RememberedDto"];
            suppressionHistory: components["schemas"]["SuppressionChangeDto"][];
            /** @description Webhooks that name the number and that are not settled: of an id that nobody knows, or dead letters. */
            unsettledWebhooks: components["schemas"]["ExportedWebhookDto"][];
        };
        ConversationDto: {
            /** @description false: the API key lacks the scope `incoming:read`, and what the person wrote is left out. */
            hasIncoming: boolean;
            /** @description Newest first. */
            items: components["schemas"]["SaidDto"][];
            /** @description Send it as `cursor` for what is older; null on the last page. */
            nextCursor: string | null;
        };
        CostDto: {
            /** @description ISO 4217. */
            currency: string;
            /** @description The part of it that was spent in vain, since the recipient had the message by another channel already. */
            doubleDeliveries: string;
            /** @description The part of it that attempts of later channels cost. */
            fallback: string;
            /** @description For all attempts that Siren took. */
            spent: string;
        };
        CostItemDto: {
            /** @description By currency: amounts of different currencies are never added up. */
            costs: components["schemas"]["PartCostDto"][];
            /** @description Messages that arrived on more than one channel. By channel: those whose own channel it is. */
            doubleDeliveries: number;
            /** @description Messages for which a later channel of their plan was tried. By channel: those whose own channel it is. */
            fallbacks: number;
            /**
             * @description ISO 3166 alpha-2, the channel, or the name of the template. Null: numbers that belong to no country, or messages without a
             *     template.
             */
            key: string | null;
            /** @description Requests that Siren took and for which `PRICES` had no price. */
            unpricedAttempts: number;
        };
        CostsDto: {
            /** @enum {string} */
            by: "channel" | "country" | "template";
            /**
             * @description Only requests on this channel.
             * @enum {string|null}
             */
            channel: "sms" | "whatsapp" | null;
            /**
             * Format: date-time
             * @description Rounded down to a whole minute; by country or template to a quarter of an hour.
             */
            from: string;
            /** @description Where anything was paid, tried or unpriced, sorted by what was spent. What they add up to is the total. */
            items: components["schemas"]["CostItemDto"][];
            /**
             * Format: date-time
             * @description Excluded; rounded up likewise.
             */
            to: string;
            /** @description Of everything, by currency. */
            total: components["schemas"]["CostItemDto"];
        };
        CountedAnswerDto: {
            /** Format: date-time */
            answeredAt: string;
            /** @description stop, stop_marketing, start, help or reply. */
            kind: string;
            n: number;
        };
        CountriesDto: {
            /** @enum {string|null} */
            channel: "sms" | "whatsapp" | null;
            /**
             * Format: date-time
             * @description Rounded down to a quarter of an hour.
             */
            from: string;
            items: components["schemas"]["CountryFiguresDto"][];
            /**
             * Format: date-time
             * @description Excluded; rounded up to a quarter of an hour.
             */
            to: string;
        };
        CountryFiguresDto: {
            /** @description ISO 3166 alpha-2; null for numbers that belong to none. */
            country: string | null;
            /** @description Of the finished messages that were neither cancelled nor suppressed, the share that was delivered or read; null without any. */
            deliveryRate: number | null;
            /** @description Messages that arrived on more than one channel. */
            doubleDeliveries: number;
            /** @description fallbacks ÷ the messages that are not pending and have an attempt; null without any. */
            fallbackRate: number | null;
            /** @description Messages that are not pending and for which a later channel of their plan was tried. */
            fallbacks: number;
            /** @description Attempts that were delivered after their message was finished, or after a later channel had been tried. */
            lateDeliveries: number;
            messages: components["schemas"]["MessageFiguresDto"];
            /** @description Those by SMS. */
            smsAttempts: number;
            /** @description Accepted by Siren, and not known to have failed since: accepted, sent, delivered or read. */
            successfulAttempts: number;
            /** @description successfulAttempts ÷ the attempts that are no longer on the wire (status other than `sending`), not rounded; null without any. */
            successRate: number | null;
            /** @description Requests to Siren that began in the range, whatever the answer. */
            totalAttempts: number;
            /** @description Attempts of which nobody knows whether Siren took them. */
            unknownOutcomes: number;
            /** @description Those by WhatsApp. */
            whatsappAttempts: number;
        };
        CreateApiKeyDto: {
            /**
             * Format: date-time
             * @description It is refused from then on. Default: never. ISO 8601 with an offset.
             */
            expiresAt?: string | null;
            /**
             * @description Requests of its application in a second, over all replicas; 0: no limit. Default: `API_KEY_MAX_PER_SECOND`. Where keys of
             *     one name differ, the newest that has not expired counts.
             */
            maxPerSecond?: number | null;
            /**
             * @description Of the application that it is for. Keys of one name are one application: they share idempotency keys, limit and `mine=true`,
             *     so that one replaces another without a gap.
             */
            name: string;
            /** @description What it may do. None includes another. */
            scopes: ("admin" | "batches" | "incoming:read" | "messages:read" | "messages:send" | "operations" | "statistics:read" | "suppressions" | "templates")[];
        };
        CreatedApiKeyDto: {
            /** Format: date-time */
            createdAt: string;
            /** Format: date-time */
            expiresAt: string | null;
            id: string;
            /** @description Shown only here: it is kept nowhere. Send it as `Authorization: Bearer <key>`. */
            key: string;
            /**
             * Format: date-time
             * @description To a minute; null: never.
             */
            lastUsedAt: string | null;
            /** @description Requests of its application in a second; 0: no limit; null: as `API_KEY_MAX_PER_SECOND` says. */
            maxPerSecond: number | null;
            /** @description Of its application. */
            name: string;
            scopes: ("admin" | "batches" | "incoming:read" | "messages:read" | "messages:send" | "operations" | "statistics:read" | "suppressions" | "templates")[];
        };
        CreatedSessionDto: {
            /**
             * Format: date-time
             * @description When session or key end; null: never.
             */
            expiresAt: string | null;
            /** @description Null: the request came with the API key itself. */
            id: string | null;
            /** @description The key's id; `admin`: one of `ADMIN_API_KEY`. */
            keyId: string;
            /** @description Of the key's application. */
            keyName: string;
            scopes: ("admin" | "batches" | "incoming:read" | "messages:read" | "messages:send" | "operations" | "statistics:read" | "suppressions" | "templates")[];
        };
        CreatePolicyDto: {
            /**
             * @description `marketing`: not for those who ended marketing messages. Left out: `transactional`.
             * @enum {string|null}
             */
            category?: "marketing" | "transactional" | null;
            /** @description The steps to try, in order. */
            channels?: components["schemas"]["StepDto"][] | null;
            /** @description The hours in which its messages may leave. Null: at any time, whatever `QUIET_HOURS` say; left out: as these say. */
            deliveryWindow?: components["schemas"]["DeliveryWindowDto"] | null;
            /** @description Letters, digits, `.`, `_` and `-`; at most 64. */
            name: string;
            /**
             * @description How soon the first request leaves.
             * @enum {string|null}
             */
            priority?: "high" | "low" | "normal" | null;
            /** @description Requests per channel while it fails for now, the first included. */
            retryMaxAttempts?: number | null;
            /** @description The template of messages that have neither a text nor another one. Its variables need not be all: messages add theirs. */
            template?: components["schemas"]["PolicyTemplateDto"] | null;
            /** @description Seconds after acceptance until nothing is sent any more. */
            ttlSeconds?: number | null;
            /** @description Repeats on the last channel when the outcome is unknown. Each may reach the recipient twice. */
            unknownOutcomeRetries?: number | null;
        };
        CreateTemplateDto: {
            /**
             * @description Of the messages that are rendered from it. Default: `transactional`.
             * @enum {string}
             */
            category?: "marketing" | "transactional";
            /** @description By locale (BCP 47, at most 50): the text of each channel. At most 64 KB with the variables. */
            locales: {
                [key: string]: components["schemas"]["LocaleTextsDto"];
            };
            /** @description 1 to 64 lower-case letters, digits or underscores. */
            name: string;
            /** @description By name: letters, digits and underscores, the first a letter. What a message must bring, and nothing else. */
            variables?: {
                [key: string]: components["schemas"]["VariableDto"];
            };
        };
        CurrentSessionDto: {
            /**
             * Format: date-time
             * @description When session or key end; null: never.
             */
            expiresAt: string | null;
            /** @description Null: the request came with the API key itself. */
            id: string | null;
            /** @description The key's id; `admin`: one of `ADMIN_API_KEY`. */
            keyId: string;
            /** @description Of the key's application. */
            keyName: string;
            scopes: ("admin" | "batches" | "incoming:read" | "messages:read" | "messages:send" | "operations" | "statistics:read" | "suppressions" | "templates")[];
        };
        DeadLetterAboutDto: {
            id: string;
            /** @enum {string} */
            type: "incoming_message" | "message";
        };
        DeadLetterDto: {
            /** @description The message, or incoming message, that it is, or is about; null: a webhook that belongs to none, as far as is known. */
            about: components["schemas"]["DeadLetterAboutDto"] | null;
            /**
             * Format: date-time
             * @description When it was accepted or received.
             */
            createdAt: string;
            /** @description How often handling it has failed before it was given up. */
            failures: number;
            /** @description That of the message, the webhook, the incoming message or the event. */
            id: string;
            /** @enum {string} */
            kind: "event" | "incoming" | "message" | "webhook";
            /** @description Siren's id of what it is about; null for our own messages and events. */
            providerMessageId: string | null;
            /**
             * @description Why it was given up, as a code. `internal_error`: handling it threw ten times; the log has the error. `unreadable`: a
             *     webhook that is none of Siren's. `handler_failed`: each handler of an incoming message threw or died. Of an event what came
             *     of posting it last: `http_500`, `timeout`, `connection_refused`, `host_unknown`, `connection_failed`.
             */
            reason: string;
        };
        DeadLetterPageDto: {
            items: components["schemas"]["DeadLetterDto"][];
            /** @description Send it as `cursor` for the next page; null on the last one. */
            nextCursor: string | null;
        };
        DeliveryDto: {
            /** Format: date-time */
            at: string;
            durationMs: number;
            /** @description `http_500`, `timeout`, `connection_refused`, …; null: it was delivered. */
            error: string | null;
            /** @description Of the answer; null when none came whole. */
            statusCode: number | null;
        };
        DeliveryWindowDto: {
            /** @description Days on which it begins. Default: all. */
            days?: ("fri" | "mon" | "sat" | "sun" | "thu" | "tue" | "wed")[] | null;
            /** @description Local time, HH:MM. */
            from: string;
            /**
             * @description Of the IANA database. Default: that of the recipient's number; where it may be in several, the window is open when it is open in all of
             *     them.
             */
            timeZone?: string | null;
            /** @description The same, up to 24:00, at which nothing leaves any more. Where it is not later than `from`, on the next day. */
            to: string;
        };
        DiscardedDto: {
            discarded: number;
            dryRun: boolean;
            /** @description How many fitted when the call began, of those behind its cursor. */
            fitting: components["schemas"]["BoundedCountDto"];
            /** @description How many of them still fit: behind `nextCursor`, and messages that this call passed over since they were in hand. */
            left: components["schemas"]["BoundedCountDto"];
            /** @description Send it as `cursor` to go on; null: no more fit, or it was a dry run. */
            nextCursor: string | null;
        };
        DryRunContentDto: {
            /** @description What its recipient may press. */
            buttons: components["schemas"]["MessageButtonDto"][];
            /** @enum {string} */
            channel: "sms" | "whatsapp";
            /** @enum {string|null} */
            encoding: "GSM-7" | "UCS-2" | null;
            /** @description The place. */
            location: components["schemas"]["MessageLocationDto"] | null;
            /** @description The file that goes with it. */
            media: components["schemas"]["MessageMediaDto"] | null;
            /** @description What one request would cost, by `PRICES`; null where they say nothing. */
            price: components["schemas"]["PriceDto"] | null;
            /** @description Of an SMS. */
            segments: number | null;
            /** @description Whom an SMS would be shown to come from; null: Siren chooses. */
            senderId: string | null;
            /** @description As it would be sent: transliterated and truncated. */
            text: string;
        };
        DryRunDto: {
            /** @enum {string|null} */
            category: "marketing" | "transactional" | null;
            /** @description What each of them would send, as it would be sent, and what that would cost. */
            contents: components["schemas"]["DryRunContentDto"][] | null;
            /** @description ISO 3166 alpha-2. */
            country: string | null;
            /** @description The hours in which it might leave; null: it has none of its own. */
            deliveryWindow: components["schemas"]["ShownWindowDto"] | null;
            /** @enum {string|null} */
            encoding: "GSM-7" | "UCS-2" | null;
            /** Format: date-time */
            expiresAt: string | null;
            /**
             * Format: date-time
             * @description When it might leave at the earliest, by its time, its window and `QUIET_HOURS`.
             */
            leavesAt: string | null;
            limits: components["schemas"]["LimitsDto"] | null;
            /** @description The recipient's, as BCP 47 has it. */
            locale: string | null;
            /** @description The steps, in order, with what each would send. */
            plan: components["schemas"]["PlannedStepDto"][] | null;
            policy: string | null;
            /** @enum {string|null} */
            priority: "high" | "low" | "normal" | null;
            problem: components["schemas"]["WouldBeProblemDto"] | null;
            /** @description What it would be as an SMS. */
            segments: number | null;
            /**
             * Format: date-time
             * @description Nothing would be sent before; null: at once.
             */
            sendAt: string | null;
            /** @description What would be sent first, and why that; null: nothing would, or its template is held. */
            sends: components["schemas"]["WouldSendDto"] | null;
            /** @description Those of them that would be passed over, and why. A message that is left with none fails, or ends as suppressed. */
            skipped: components["schemas"]["SkippedStepDto"][] | null;
            /** @description Whether `SMS_COUNTRIES` has this number's country, and `SMS_NUMBER_TYPES` its type. */
            smsAllowed: boolean | null;
            /** @description Whether the number is on the suppression list, for messages of this category. */
            suppressed: {
                sms: boolean;
                whatsapp: boolean;
            } | null;
            /** @description The published version of a template that it would be rendered from; null: its text is as it came. */
            template: components["schemas"]["RenderedFromDto"] | null;
            to: string | null;
            /** @description MOBILE, FIXED_LINE, TOLL_FREE, …; null where the numbering plan does not tell. */
            type: string | null;
            /** @description It would be accepted. */
            valid: boolean;
            /** @description Of the recipient. */
            window: components["schemas"]["RecipientWindowDto"] | null;
        };
        DuplicateNumberDto: {
            messages: number;
            phoneNumber: string;
        };
        DuplicateNumberPageDto: {
            items: components["schemas"]["DuplicateNumberDto"][];
            nextCursor: string | null;
        };
        ErasedDto: {
            attempts: number;
            /** @description Items of batches that were not accepted. */
            batchRejections: number;
            /** @description Of the messages, those that were not finished, and were ended first. */
            cancelled: number;
            /** @description Webhooks that could not be handled, and named the number. */
            deadLetters: number;
            /** @description Events for the application that told what Siren had said. Of all others nothing is stored but ids and states. */
            events: number;
            /** @description Lines of histories that named the number. */
            historyLines: number;
            idempotencyAnswers: number;
            incomingMessages: number;
            /** @description What was remembered of the number for limits and WhatsApp's window. */
            limits: number;
            messages: number;
            /** @description Receipts of ids that nobody knew. */
            parkedReceipts: number;
            /** @description Webhooks whose body was removed. */
            receivedWebhooks: number;
            suppressionChanges: number;
            /** @description Removed, or kept as digests. */
            suppressions: number;
        };
        ErasureDto: {
            erased: components["schemas"]["ErasedDto"];
            /** Format: date-time */
            finishedAt: string | null;
            id: string;
            keepSuppression: boolean;
            /**
             * Format: date-time
             * @description What was stored by then is erased.
             */
            requestedAt: string;
            /** @enum {string} */
            status: "finished" | "running";
            /**
             * Format: date-time
             * @description A request to the person is on the wire: its answer is awaited, until then at the latest. Null: none is.
             */
            waitsUntil: string | null;
        };
        ErasurePageDto: {
            items: components["schemas"]["ErasureDto"][];
            /** @description Send it as `cursor` for the next page; null on the last one. */
            nextCursor: string | null;
        };
        ErrorFigureDto: {
            /** @description What the service does when it meets this code, as far as the code alone decides. */
            action: string;
            /** @enum {string} */
            channel: "sms" | "whatsapp";
            /** @description As Siren gave it, or one of ours such as `timeout` or `http_503`. */
            code: string;
            /** @description Attempts that failed, or whose outcome is unknown, with this code. */
            count: number;
            /** @description What it did, the most frequent first; without what is not decided yet, and what was counted by a release that did not count this. */
            followed: components["schemas"]["FollowedDto"][];
            /**
             * Format: date-time
             * @description The minute (with a country, template or category: the quarter of an hour) in which the newest of them began.
             */
            lastSeenAt: string;
            /** @description What the code means; null when it is not in our table. */
            meaning: string | null;
            /** @description count ÷ the counts of all items. */
            share: number;
        };
        ErrorFiguresDto: {
            /**
             * @description Only messages of this category.
             * @enum {string|null}
             */
            category: "marketing" | "transactional" | null;
            /** @enum {string|null} */
            channel: "sms" | "whatsapp" | null;
            country: string | null;
            /** Format: date-time */
            from: string;
            items: components["schemas"]["ErrorFigureDto"][];
            /** @description Only messages of this template (its name), in all its versions. */
            template: string | null;
            /** Format: date-time */
            to: string;
        };
        EventAttemptDto: {
            channel: string;
            /** @description Of its error. */
            code: string | null;
            number: number;
            status: string;
        };
        EventDto: {
            /** @description The message, or the incoming message; only its id (and what changed) where it is no longer kept. */
            data: components["schemas"]["MessageEventDataDto"] | components["schemas"]["IncomingMessageDto"];
            /** @description The same at every try, also as the header `webhook-id`: by it a receiver knows what it has seen. */
            id: string;
            /**
             * Format: date-time
             * @description When it happened.
             */
            timestamp: string;
            /** @enum {string} */
            type: "incoming.received" | "message.cancelled" | "message.delivered" | "message.expired" | "message.failed" | "message.fallback" | "message.read" | "message.sent" | "message.suppressed";
        };
        EventErrorDto: {
            /** Format: date-time */
            at: string;
            /** @description `http_500`, `timeout`, `connection_refused`, … */
            error: string;
            /** @description Of the answer; null when none came whole. */
            statusCode: number | null;
        };
        EventPageDto: {
            /** @description Send it as `after` to go on: at once while `more` is true, else whenever you like. */
            after: string | null;
            items: components["schemas"]["EventDto"][];
            /** @description Whether there may be more already. A page can be short, or empty, although there are. */
            more: boolean;
        };
        EventWithDeliveriesDto: {
            /** @description The message, or the incoming message; only its id (and what changed) where it is no longer kept. */
            data: components["schemas"]["MessageEventDataDto"] | components["schemas"]["IncomingMessageDto"];
            /** @description The last 20 tries, oldest first. */
            deliveries: components["schemas"]["DeliveryDto"][];
            /** @description How often posting it has failed. */
            failures: number;
            /** @description The same at every try, also as the header `webhook-id`: by it a receiver knows what it has seen. */
            id: string;
            /**
             * Format: date-time
             * @description When it is posted next; while it is being posted, when another worker would take it over.
             */
            nextAt: string | null;
            /**
             * @description `kept`: only polled. `waiting`: to be posted, or posted again. `dead`: given up.
             * @enum {string}
             */
            status: "dead" | "delivered" | "discarded" | "kept" | "waiting";
            /**
             * Format: date-time
             * @description When it happened.
             */
            timestamp: string;
            /** @enum {string} */
            type: "incoming.received" | "message.cancelled" | "message.delivered" | "message.expired" | "message.failed" | "message.fallback" | "message.read" | "message.sent" | "message.suppressed";
        };
        ExportedIncomingMessageDto: {
            /** @description The button of ours that was pressed; null: it was typed. */
            button: components["schemas"]["PressedButtonDto"] | null;
            /** @enum {string} */
            channel: "sms" | "whatsapp";
            contacts: components["schemas"]["ContactDto"][];
            /** @description Siren's id of the conversation, where it tells one. */
            conversationId: string | null;
            /** @description As it came. */
            from: string;
            /** @description The number that it most likely is, in E.164: of what it may be read as, the one that we have written to. Null: none. */
            fromE164: string | null;
            /** @description The newest message by which somebody answered it by hand, whose `application` tells whose key that was; null: nobody did. */
            handReplyId: string | null;
            id: string;
            /**
             * @description `stop`, `start` or `help` when that was the whole message, in some language: then no handler was asked.
             * @enum {string|null}
             */
            keyword: "help" | "start" | "stop" | null;
            location: components["schemas"]["LocationDto"] | null;
            media: components["schemas"]["MediaDto"][];
            metadata: {
                [key: string]: unknown;
            };
            /** @description Siren's id of it. */
            providerMessageId: string;
            /** @description Siren's own word for the type. */
            providerType: string;
            /** Format: date-time */
            receivedAt: string;
            /** @description The first message that answers it, whoever wrote that; null: nobody did. */
            replyMessageId: string | null;
            /**
             * @description Why there is no reply although one was given. `reply_limit`: the sender got too many without a pause.
             * @enum {string|null}
             */
            replyProblem: "invalid_number" | "invalid_reply" | "reply_limit" | null;
            /** @description Our message that it answers, by a button or by a quote; null: none, or none that is known. */
            replyTo: string | null;
            /**
             * Format: date-time
             * @description By Siren's clock.
             */
            sentAt: string;
            /**
             * @description `received` until a handler has seen it through; `failed` when none could; `not_obeyed`: a STOP whose sender is no phone
             *     number, until an operator says whose it is; `discarded`: it had failed, and an operator discarded the dead letter.
             * @enum {string}
             */
            status: "discarded" | "failed" | "handled" | "not_obeyed" | "received";
            text: string | null;
            to: string | null;
            /** @enum {string} */
            type: "contacts" | "document" | "image" | "location" | "text" | "video" | "voice";
            webhooks: components["schemas"]["ExportedWebhookDto"][];
        };
        ExportedMessageDto: {
            /** @description Whose API key brought it, by the key's name; null: it came from code, or is a reply. */
            application: string | null;
            attempts: components["schemas"]["AttemptDto"][];
            batchId: string | null;
            /** @description What its recipient may press. */
            buttons: components["schemas"]["MessageButtonDto"][];
            /** @enum {string} */
            category: "marketing" | "transactional";
            /**
             * @description Of the attempt that was delivered first, else of the newest.
             * @enum {string|null}
             */
            channel: "sms" | "whatsapp" | null;
            /** @description The plan. Where its steps send different texts, each with its own. */
            channels: components["schemas"]["PlannedStepDto"][];
            /** Format: date-time */
            createdAt: string;
            /** Format: date-time */
            deliveredAt: string | null;
            /** @description The hours in which it may leave; null: it has none of its own. */
            deliveryWindow: components["schemas"]["ShownWindowDto"] | null;
            /** Format: date-time */
            expiresAt: string;
            failure: components["schemas"]["FailureDto"] | null;
            /** @description An attempt of a later step has begun. */
            fallbackUsed: boolean;
            /**
             * Format: date-time
             * @description Once set, nothing more is sent.
             */
            finishedAt: string | null;
            /** @description It is skipped where it could not begin within so long of its time; null: it is sent all the same. */
            graceSeconds: number | null;
            history: components["schemas"]["HistoryDto"][];
            id: string;
            /** @description false: nothing that was learned of numbers and delivery times counts for it. */
            learn: boolean;
            /** @description The recipient's, as BCP 47 has it; null: nobody asked. */
            locale: string | null;
            /** @description The place. */
            location: components["schemas"]["MessageLocationDto"] | null;
            /** @description The file that goes with it. */
            media: components["schemas"]["MessageMediaDto"] | null;
            metadata: {
                [key: string]: unknown;
            };
            /** @description The name of the policy that it was accepted with. */
            policy: string | null;
            /** @description What its attempts cost together; null where none has a price, or where their currencies differ. */
            price: components["schemas"]["PriceDto"] | null;
            /**
             * @description low, normal or high.
             * @enum {string}
             */
            priority: "high" | "low" | "normal";
            reference: string | null;
            /** @description The incoming message that this one answers. */
            replyTo: string | null;
            /** @description The message that this one repeats (`POST /api/v1/messages/resend`); null: it was submitted by itself. */
            resendOf: string | null;
            /** @description The messages that repeat this one, the newest first; the newest ten. */
            resentAs: string[];
            /** @description What networks cut its SMS into; null where no step of its plan is SMS. */
            segments: number | null;
            /**
             * Format: date-time
             * @description Nothing is sent before; null: at once.
             */
            sendAt: string | null;
            /** Format: date-time */
            sentAt: string | null;
            /** @description Steps that were passed over, in the order in which that happened. */
            skipped: components["schemas"]["SkippedDto"][];
            /**
             * @description scheduled, queued, sending, sent, delivered, read, failed, expired, cancelled or suppressed.
             * @enum {string}
             */
            status: "cancelled" | "delivered" | "expired" | "failed" | "queued" | "read" | "scheduled" | "sending" | "sent" | "suppressed";
            /** @description What it was rendered from; null: its text came as it is. */
            template: components["schemas"]["RenderedFromDto"] | null;
            /** @description What its steps send, but for those with a text of their own; that of the first where all have one. Empty: a file or a place says it. */
            text: string;
            /** @description E.164. */
            to: string;
            /** @description Null: nothing is to be sent any more, or it is on its way. */
            waitingFor: components["schemas"]["WaitingForDto"] | null;
            /** @description What Siren told of it, as long as webhooks are kept. */
            webhooks: components["schemas"]["ExportedWebhookDto"][];
        };
        ExportedWebhookDto: {
            body: string;
            id: string;
            /**
             * Format: date-time
             * @description When it was settled; null: not yet.
             */
            processedAt: string | null;
            /** Format: date-time */
            receivedAt: string;
        };
        FailureDto: {
            /**
             * @description Siren's code, or one of ours: `unknown_outcome`, `internal_error`, that of a step that may not be taken, or, of one that
             *     expired, where it was then: `missed_schedule`, `expired_in_queue`, `expired_on_hold`, `expired_in_backoff`, `expired_in_batch` or `expired_outside_delivery_window`.
             */
            code: string;
            message: string | null;
        };
        FallbackAdviceDto: {
            /** @description The same under `fallbackAfter: "auto"`. */
            auto: components["schemas"]["AutoFallbackPolicyDto"];
            basis: components["schemas"]["FallbackBasisDto"];
            /**
             * @description Only messages of this category.
             * @enum {string|null}
             */
            category: "marketing" | "transactional" | null;
            country: string | null;
            /** Format: date-time */
            from: string;
            /** @description In ascending order. */
            items: components["schemas"]["FallbackPolicyDto"][];
            /** @description The same under the present setting, which steps and policies may go beyond. Null: nobody knows it. */
            present: components["schemas"]["PresentFallbackPolicyDto"] | null;
            /** @description Null where the basis is too thin for one. */
            recommendation: components["schemas"]["FallbackRecommendationDto"] | null;
            /** @description Only messages of this template (its name), in all its versions. */
            template: string | null;
            /** Format: date-time */
            to: string;
        };
        FallbackBasisDto: {
            /** @description What to keep in mind. */
            caveats: string[];
            /** @description WhatsApp delivered it, before the fallback or after. */
            delivered: number;
            /** @description WhatsApp failed. */
            failed: number;
            /** @description Messages of the range whose plan begins with WhatsApp and has another channel, and of which it is known what became of WhatsApp: the sum of the three below. */
            messages: number;
            /** @description WhatsApp was accepted, or may have been, and nothing more was heard of it. */
            silent: number;
            /** @description Delivered SMS of the range whose time to delivery stands for that of the SMS that would have been sent; 0: none, then it is taken as 0 ms. */
            smsDelivered: number;
            /** @description Of the SMS of the range whose end is known, the share that was delivered; 1 without any. */
            smsDeliveryRate: number;
            /** @description What one SMS is taken to cost, by currency; empty: `PRICES` say nothing. */
            smsPrices: components["schemas"]["SmsPriceDto"][];
        };
        FallbackCostDto: {
            /** @description ISO 4217. */
            currency: string;
            /** @description Those that were paid twice. */
            paidTwice: string;
            /** @description All of the SMS. */
            sms: string;
        };
        FallbackPolicyDto: {
            /** @description What those SMS would have cost, by currency; empty where no price is known. */
            costs: components["schemas"]["FallbackCostDto"][];
            /** @description Seconds. */
            fallbackAfter: number;
            /** @description fallbacks ÷ basis.messages. */
            fallbackRate: number;
            /** @description Messages for which SMS would have been sent: WhatsApp failed, stayed silent, or was slower than this. */
            fallbacks: number;
            /** @description Of those, the ones that WhatsApp delivered later anyway. */
            paidTwice: number;
            /** @description paidTwice ÷ basis.messages. */
            paidTwiceRate: number;
            /** @description Messages whose recipient would have it more than a minute later than by an SMS sent at once. */
            reachedLater: number;
            /** @description From Siren's acceptance until the recipient has it by either channel, of those who get it at all. */
            waitMs: components["schemas"]["WaitDto"];
        };
        FallbackRecommendationDto: {
            /** @description Seconds; one of the values compared. */
            fallbackAfter: number;
            reason: string;
        };
        FieldErrorDto: {
            /** @description What is wrong with it, in the same language */
            message: string;
            /** @description The field, as written in the request */
            path: string;
        };
        FilledTemplateDto: {
            /** @description WhatsApp's code of its language. */
            language: string;
            /** @description WhatsApp's name of it. */
            name: string;
            /** @description In the order of its placeholders. */
            parameters: components["schemas"]["ParameterDto"][];
        };
        FollowedDto: {
            count: number;
            /**
             * @description The reason of the next attempt: `retry`, `template`, `without_media`, `next_language`, `next_provider`, `fallback`,
             *     `unknown_outcome_retry` or `replay`; `ended`: none was made, the message is finished; `overtaken`: the next one was under
             *     way already.
             */
            what: string;
        };
        HandAnswerDto: {
            /** @description Send it even if the same text was sent to this recipient just now. Default: false. */
            allowDuplicate?: boolean;
            /** @description Up to three, by WhatsApp, below a text, or an image, video or document; by SMS numbered choices. Their ids and titles differ. */
            buttons?: components["schemas"]["MessageButtonDto"][] | null;
            /**
             * @description `marketing`: not for those who ended marketing messages (WhatsApp's "Stop promotions"). Default: that of the policy,
             *     else `transactional`. A message from a template has the template's.
             * @enum {string}
             */
            category?: "marketing" | "transactional";
            /**
             * @description As of a message. Default: that of the policy; of a template, as of any message; else the channel by which the person wrote,
             *     alone, and WhatsApp where they never did.
             */
            channels?: components["schemas"]["StepDto"][];
            /** @description After this nothing is sent any more. Default: `MESSAGE_TTL_SECONDS` after acceptance. ISO 8601 with an offset. */
            expiresAt?: string;
            /**
             * @description The language of the recipient, as BCP 47 has it. Default: that which their app told when they last wrote to us, else
             *     `DEFAULT_LOCALE`. A template that has no text in `pt-BR` is sent in `pt`, else in the default.
             */
            locale?: string;
            /** @description A place, by WhatsApp; by SMS its name, its address and a link to a map. Not beside `media` or `buttons`. */
            location?: components["schemas"]["MessageLocationDto"] | null;
            /** @description A file, by WhatsApp; by SMS its caption and a link. A step by SMS that has a text of its own sends that alone. */
            media?: components["schemas"]["MessageMediaDto"] | null;
            /** @description Whatever the application wants back with the message; at most 4 KB as JSON. It comes back exactly: a number that a double cannot hold, such as 12345678901234567890, is refused. Never sent to Siren. */
            metadata?: {
                [key: string]: unknown;
            };
            /** @description The name of a policy, for whatever the message does not say itself. */
            policy?: string;
            /** @description The application's own name for the message; lists can be filtered by it. */
            reference?: string;
            /**
             * Format: uuid
             * @description The incoming message of this person that it answers; that is settled with it, and its handlers are asked no more. The key must
             *     also have the scope `incoming:read`.
             */
            replyTo?: string | null;
            /** @description A template instead of a text. It is rendered when the message is accepted, for every step. */
            template?: components["schemas"]["MessageTemplateDto"] | null;
            /** @description As of a message. By WhatsApp free text goes only within 24 hours after the person wrote; else a `template` is needed. */
            text?: string;
            /** @description Write the SMS in GSM-7, where its step does not say whether to: the same as `transliterate` there. */
            transliterate?: boolean;
        };
        HeldTemplateDto: {
            language: string;
            name: string;
            /** @description The code of the newest fault. */
            reason: string;
            /** Format: date-time */
            since: string;
            /**
             * Format: date-time
             * @description When a message may send it again, to see.
             */
            until: string;
        };
        HistoryDto: {
            /** Format: date-time */
            at: string;
            /** @description Where it has a `code`, `meaning` is what that means, null where no table has it; of a failure, `action` is what was decided about it. */
            detail: {
                [key: string]: unknown;
            };
            event: string;
        };
        ImportedSuppressionsDto: {
            /** @description Numbers; a line may hold several. */
            added: number;
            /** @description Nothing was stored: the counts are of what would be. Left out where it was. */
            dryRun?: boolean;
            /** @description The first ten, as they were read. Left out where they were stored. */
            first?: components["schemas"]["ReadSuppressionDto"][];
            /** @description The first 1,000 of them. */
            rejected: components["schemas"]["RejectedLineDto"][];
            /** @description Lines that hold anything that could not be taken. */
            rejectedCount: number;
            /** @description Lines with something in them, but for the header. */
            total: number;
            /** @description They were on the list already, for the same reason. */
            unchanged: number;
        };
        IncomingMessageDto: {
            /** @description The button of ours that was pressed; null: it was typed. */
            button: components["schemas"]["PressedButtonDto"] | null;
            /** @enum {string} */
            channel: "sms" | "whatsapp";
            contacts: components["schemas"]["ContactDto"][];
            /** @description Siren's id of the conversation, where it tells one. */
            conversationId: string | null;
            /** @description As it came. */
            from: string;
            /** @description The number that it most likely is, in E.164: of what it may be read as, the one that we have written to. Null: none. */
            fromE164: string | null;
            /** @description The newest message by which somebody answered it by hand, whose `application` tells whose key that was; null: nobody did. */
            handReplyId: string | null;
            id: string;
            /**
             * @description `stop`, `start` or `help` when that was the whole message, in some language: then no handler was asked.
             * @enum {string|null}
             */
            keyword: "help" | "start" | "stop" | null;
            location: components["schemas"]["LocationDto"] | null;
            media: components["schemas"]["MediaDto"][];
            metadata: {
                [key: string]: unknown;
            };
            /** @description Siren's id of it. */
            providerMessageId: string;
            /** @description Siren's own word for the type. */
            providerType: string;
            /** Format: date-time */
            receivedAt: string;
            /** @description The first message that answers it, whoever wrote that; null: nobody did. */
            replyMessageId: string | null;
            /**
             * @description Why there is no reply although one was given. `reply_limit`: the sender got too many without a pause.
             * @enum {string|null}
             */
            replyProblem: "invalid_number" | "invalid_reply" | "reply_limit" | null;
            /** @description Our message that it answers, by a button or by a quote; null: none, or none that is known. */
            replyTo: string | null;
            /**
             * Format: date-time
             * @description By Siren's clock.
             */
            sentAt: string;
            /**
             * @description `received` until a handler has seen it through; `failed` when none could; `not_obeyed`: a STOP whose sender is no phone
             *     number, until an operator says whose it is; `discarded`: it had failed, and an operator discarded the dead letter.
             * @enum {string}
             */
            status: "discarded" | "failed" | "handled" | "not_obeyed" | "received";
            text: string | null;
            to: string | null;
            /** @enum {string} */
            type: "contacts" | "document" | "image" | "location" | "text" | "video" | "voice";
        };
        IncomingMessagePageDto: {
            items: components["schemas"]["ShownIncomingMessageDto"][];
            /** @description Send it as `cursor` for the next page; null on the last one. */
            nextCursor: string | null;
        };
        ItemErrorDto: {
            message: string;
            path: string;
        };
        KnownContactDto: {
            channels: {
                sms: components["schemas"]["ReachDto"];
                whatsapp: components["schemas"]["ReachDto"];
            };
            /** @description ISO 3166 alpha-2. */
            country: string | null;
            /**
             * Format: date-time
             * @description When the contact last wrote to us, on any channel.
             */
            lastSeenAt: string | null;
            /** @description E.164. */
            phoneNumber: string;
            suppression: components["schemas"]["SuppressionDto"][];
            /** @description MOBILE, FIXED_LINE, TOLL_FREE, …; null where the numbering plan does not tell. */
            type: string | null;
            /** @description WhatsApp's 24 hours, in which a business may write freely. */
            window: components["schemas"]["WindowDto"];
        };
        LatencyDto: {
            /** @description Half took no longer. */
            p50: number | null;
            /** @description 90 of 100 took no longer. */
            p90: number | null;
            /** @description 99 of 100 took no longer. */
            p99: number | null;
        };
        LiftDto: {
            /**
             * @description `asked_again`: they want to be written to; `by_mistake`: it should not have been there; `new_owner`: the number belongs to
             *     somebody else now; `reachable_again`: what refused it does so no longer; or `other`.
             * @enum {string}
             */
            because: "asked_again" | "by_mistake" | "new_owner" | "other" | "reachable_again";
            /**
             * @description Only what has exactly this category; all of it when left out.
             * @enum {string}
             */
            category?: "all" | "marketing";
            /**
             * @description Only what is suppressed on exactly this channel; all of it when left out.
             * @enum {string}
             */
            channel?: "all" | "sms" | "whatsapp";
            /** @description What happened, for whoever reads the history. */
            note: string;
            /** @description Only what has exactly this reason; all of it when left out. */
            reason?: string;
        };
        LiftedDto: {
            lifted: components["schemas"]["LiftedKeyDto"][];
            /** @description E.164. */
            phoneNumber: string;
            suppressions: components["schemas"]["SuppressionDto"][];
        };
        LiftedKeyDto: {
            /**
             * @description What it ends: `all` messages, or those of the category `marketing`.
             * @enum {string}
             */
            category: "all" | "marketing";
            /** @enum {string} */
            channel: "all" | "sms" | "whatsapp";
            /** @description `opt_out`: the recipient asked for it. */
            reason: string;
        };
        LimitsDto: {
            /** @description The same text was sent to this recipient just now. */
            duplicate: boolean;
            /** @description How many more this recipient may be sent now, this one included; null: no limit. */
            recipientLeft: number | null;
            /** @description Messages an hour to one recipient; null: no limit. */
            recipientLimit: number | null;
        };
        ListedAttemptDto: {
            /** Format: date-time */
            acceptedAt: string | null;
            batchId: string | null;
            /** @enum {string} */
            channel: "sms" | "whatsapp";
            /** Format: date-time */
            deliveredAt: string | null;
            error: components["schemas"]["AttemptErrorDto"] | null;
            /** Format: date-time */
            failedAt: string | null;
            id: string;
            messageId: string;
            /** @description From 1, over all channels. */
            number: number;
            /** @description What it cost, by `PRICES` as they were when it began; null where Siren has not taken it, or where they say nothing. */
            price: components["schemas"]["PriceDto"] | null;
            /** @description The provider that was asked for, such as `WHATSAPP_META`; null: Siren chose. */
            provider: string | null;
            providerMessageId: string | null;
            /** Format: date-time */
            readAt: string | null;
            /**
             * @description first, retry, template (free text was refused, since the window is closed), without_media (WhatsApp could not take the file: its link), next_language, next_provider, fallback, unknown_outcome_retry or replay.
             * @enum {string}
             */
            reason: "fallback" | "first" | "next_language" | "next_provider" | "replay" | "retry" | "template" | "unknown_outcome_retry" | "without_media";
            reference: string | null;
            /** @description What networks cut its SMS into; null on other channels. */
            segments: number | null;
            /** Format: date-time */
            sentAt: string | null;
            /** Format: date-time */
            startedAt: string;
            /**
             * @description The highest that was learned: sending, unknown, accepted, sent, failed, delivered, read.
             * @enum {string}
             */
            status: "accepted" | "delivered" | "failed" | "read" | "sending" | "sent" | "unknown";
            /** @description The approved WhatsApp template that it sent; null: it sent free text. */
            template: components["schemas"]["WhatsAppTemplateDto"] | null;
            /** @description E.164. */
            to: string;
            /**
             * @description WhatsApp's 24-hour window of the recipient as it was known when the attempt was begun; null: it went by SMS.
             * @enum {string|null}
             */
            window: "closed" | "open" | "unknown" | null;
        };
        ListedEventDto: {
            /** @description How often posting it has failed. */
            failures: number;
            id: string;
            lastError: components["schemas"]["EventErrorDto"] | null;
            /**
             * Format: date-time
             * @description When it is posted next; while it is being posted, when another worker would take it over.
             */
            nextAt: string | null;
            /**
             * @description `failed`: its last try failed, and it is posted again. `waiting`: it was not tried yet. `dead`: given up. `kept`: only polled.
             * @enum {string}
             */
            status: "dead" | "delivered" | "discarded" | "failed" | "kept" | "waiting";
            /** @description Id of the message, or of the incoming message, that it is about. */
            subject: string;
            /**
             * Format: date-time
             * @description When it happened.
             */
            timestamp: string;
            /** @description Tries that are kept, the last 20. */
            tries: number;
            /** @enum {string} */
            type: "incoming.received" | "message.cancelled" | "message.delivered" | "message.expired" | "message.failed" | "message.fallback" | "message.read" | "message.sent" | "message.suppressed";
        };
        ListedEventPageDto: {
            items: components["schemas"]["ListedEventDto"][];
            nextCursor: string | null;
        };
        ListedMessageDto: {
            /** @description Whose API key brought it, by the key's name; null: it came from code, or is a reply. */
            application: string | null;
            attempts: components["schemas"]["AttemptDto"][];
            batchId: string | null;
            /** @description What its recipient may press. */
            buttons: components["schemas"]["MessageButtonDto"][];
            /** @enum {string} */
            category: "marketing" | "transactional";
            /**
             * @description Of the attempt that was delivered first, else of the newest.
             * @enum {string|null}
             */
            channel: "sms" | "whatsapp" | null;
            /** @description The plan. Where its steps send different texts, each with its own. */
            channels: components["schemas"]["PlannedStepDto"][];
            /** Format: date-time */
            createdAt: string;
            /** Format: date-time */
            deliveredAt: string | null;
            /** @description The hours in which it may leave; null: it has none of its own. */
            deliveryWindow: components["schemas"]["ShownWindowDto"] | null;
            /** Format: date-time */
            expiresAt: string;
            failure: components["schemas"]["FailureDto"] | null;
            /** @description An attempt of a later step has begun. */
            fallbackUsed: boolean;
            /**
             * Format: date-time
             * @description Once set, nothing more is sent.
             */
            finishedAt: string | null;
            /** @description It is skipped where it could not begin within so long of its time; null: it is sent all the same. */
            graceSeconds: number | null;
            id: string;
            /** @description false: nothing that was learned of numbers and delivery times counts for it. */
            learn: boolean;
            /** @description The recipient's, as BCP 47 has it; null: nobody asked. */
            locale: string | null;
            /** @description The place. */
            location: components["schemas"]["MessageLocationDto"] | null;
            /** @description The file that goes with it. */
            media: components["schemas"]["MessageMediaDto"] | null;
            metadata: {
                [key: string]: unknown;
            };
            /** @description The name of the policy that it was accepted with. */
            policy: string | null;
            /** @description What its attempts cost together; null where none has a price, or where their currencies differ. */
            price: components["schemas"]["PriceDto"] | null;
            /**
             * @description low, normal or high.
             * @enum {string}
             */
            priority: "high" | "low" | "normal";
            reference: string | null;
            /** @description The incoming message that this one answers. */
            replyTo: string | null;
            /** @description The message that this one repeats (`POST /api/v1/messages/resend`); null: it was submitted by itself. */
            resendOf: string | null;
            /** @description What networks cut its SMS into; null where no step of its plan is SMS. */
            segments: number | null;
            /**
             * Format: date-time
             * @description Nothing is sent before; null: at once.
             */
            sendAt: string | null;
            /** Format: date-time */
            sentAt: string | null;
            /** @description Steps that were passed over, in the order in which that happened. */
            skipped: components["schemas"]["SkippedDto"][];
            /**
             * @description scheduled, queued, sending, sent, delivered, read, failed, expired, cancelled or suppressed.
             * @enum {string}
             */
            status: "cancelled" | "delivered" | "expired" | "failed" | "queued" | "read" | "scheduled" | "sending" | "sent" | "suppressed";
            /** @description What it was rendered from; null: its text came as it is. */
            template: components["schemas"]["RenderedFromDto"] | null;
            /** @description What its steps send, but for those with a text of their own; that of the first where all have one. Empty: a file or a place says it. */
            text: string;
            /** @description E.164. */
            to: string;
            /** @description Null: nothing is to be sent any more, or it is on its way. */
            waitingFor: components["schemas"]["WaitingForDto"] | null;
        };
        LiveChannelDto: {
            /** @description The account is refused, not the channel: every channel is paused for the same reason, and served again together. */
            account: boolean;
            /** @enum {string} */
            channel: "sms" | "whatsapp";
            /** @description What that code means, as far as our table knows it; null: it does not, or there is none. */
            meaning: string | null;
            /** @description The code of the error that began it, or `outage`; null while it is open. */
            reason: string | null;
            /** Format: date-time */
            since: string | null;
            /**
             * @description `waiting`: Siren asked for time. `paused`: it fails or refuses the account; one message at a time tries it.
             * @enum {string}
             */
            state: "open" | "paused" | "waiting";
            /**
             * Format: date-time
             * @description When messages leave again, or when the next one tries.
             */
            until: string | null;
        };
        LiveDto: {
            channels: components["schemas"]["LiveChannelDto"][];
            lastMinutes: components["schemas"]["LiveFiguresDto"];
            messages: components["schemas"]["LiveMessagesDto"];
            /** @description Messages that wait for their first attempt now: those that are queued. */
            queueDepth: number;
            siren: components["schemas"]["LiveSirenDto"];
            /**
             * Format: date-time
             * @description Since when the database does not answer: all else is as it was then. Null: it answers, and this is how it is.
             */
            staleSince: string | null;
            whatsapp: components["schemas"]["WhatsAppLimitsDto"];
        };
        LiveFiguresDto: {
            /** @description Of the finished messages that were neither cancelled nor suppressed, the share that was delivered or read; null without any. */
            deliveryRate: number | null;
            /** @description Messages that arrived on more than one channel. */
            doubleDeliveries: number;
            /** @description fallbacks ÷ the messages that are not pending and have an attempt; null without any. */
            fallbackRate: number | null;
            /** @description Messages that are not pending and for which a later channel of their plan was tried. */
            fallbacks: number;
            /** Format: date-time */
            from: string;
            /** @description Attempts that were delivered after their message was finished, or after a later channel had been tried. */
            lateDeliveries: number;
            messages: components["schemas"]["MessageFiguresDto"];
            /** @description Those by SMS. */
            smsAttempts: number;
            /** @description Accepted by Siren, and not known to have failed since: accepted, sent, delivered or read. */
            successfulAttempts: number;
            /** @description successfulAttempts ÷ the attempts that are no longer on the wire (status other than `sending`), not rounded; null without any. */
            successRate: number | null;
            /**
             * Format: date-time
             * @description Excluded.
             */
            to: string;
            /** @description Requests to Siren that began in the range, whatever the answer. */
            totalAttempts: number;
            /** @description Attempts of which nobody knows whether Siren took them. */
            unknownOutcomes: number;
            /** @description Those by WhatsApp. */
            whatsappAttempts: number;
        };
        LiveMessagesDto: {
            cancelled: number;
            delivered: number;
            expired: number;
            failed: number;
            queued: number;
            read: number;
            scheduled: number;
            sending: number;
            sent: number;
            suppressed: number;
        };
        LiveSirenDto: {
            /** @description Null: it is well, or nobody could ask it in the last two minutes. */
            problem: string | null;
        };
        LocaleTextsDto: {
            sms?: components["schemas"]["ChannelTextDto"];
            whatsapp?: components["schemas"]["ChannelTextDto"];
        };
        LocationDto: {
            address: string | null;
            latitude: number;
            longitude: number;
            name: string | null;
        };
        MediaDto: {
            caption: string | null;
            mimeType: string | null;
            url: string;
        };
        MessageButtonDto: {
            /** @description Of a `reply`, which comes back with it; up to 256 characters. */
            id?: string;
            /** @description What stands on it, up to 20 characters. */
            title: string;
            /**
             * @description `reply`: it comes back as an incoming message with `button` and `replyTo`. `url`: it opens an address.
             * @enum {string}
             */
            type: "reply" | "url";
            /** @description Of a `url`: an address on the public Internet, `https:`, up to 2000 characters. */
            url?: string;
        };
        MessageCountDto: {
            /** @description How many were counted. */
            count: number;
            /**
             * Format: date-time
             * @description How far back they were counted, the newest first; null: to the end.
             */
            countedBackTo: string | null;
            /** @description Whether these are all; false: there are at least so many, and counting stopped there. */
            isExact: boolean;
        };
        MessageDto: {
            /** @description Whose API key brought it, by the key's name; null: it came from code, or is a reply. */
            application: string | null;
            attempts: components["schemas"]["AttemptDto"][];
            batchId: string | null;
            /** @description What its recipient may press. */
            buttons: components["schemas"]["MessageButtonDto"][];
            /** @enum {string} */
            category: "marketing" | "transactional";
            /**
             * @description Of the attempt that was delivered first, else of the newest.
             * @enum {string|null}
             */
            channel: "sms" | "whatsapp" | null;
            /** @description The plan. Where its steps send different texts, each with its own. */
            channels: components["schemas"]["PlannedStepDto"][];
            /** Format: date-time */
            createdAt: string;
            /** Format: date-time */
            deliveredAt: string | null;
            /** @description The hours in which it may leave; null: it has none of its own. */
            deliveryWindow: components["schemas"]["ShownWindowDto"] | null;
            /** Format: date-time */
            expiresAt: string;
            failure: components["schemas"]["FailureDto"] | null;
            /** @description An attempt of a later step has begun. */
            fallbackUsed: boolean;
            /**
             * Format: date-time
             * @description Once set, nothing more is sent.
             */
            finishedAt: string | null;
            /** @description It is skipped where it could not begin within so long of its time; null: it is sent all the same. */
            graceSeconds: number | null;
            history: components["schemas"]["HistoryDto"][];
            id: string;
            /** @description false: nothing that was learned of numbers and delivery times counts for it. */
            learn: boolean;
            /** @description The recipient's, as BCP 47 has it; null: nobody asked. */
            locale: string | null;
            /** @description The place. */
            location: components["schemas"]["MessageLocationDto"] | null;
            /** @description The file that goes with it. */
            media: components["schemas"]["MessageMediaDto"] | null;
            metadata: {
                [key: string]: unknown;
            };
            /** @description The name of the policy that it was accepted with. */
            policy: string | null;
            /** @description What its attempts cost together; null where none has a price, or where their currencies differ. */
            price: components["schemas"]["PriceDto"] | null;
            /**
             * @description low, normal or high.
             * @enum {string}
             */
            priority: "high" | "low" | "normal";
            reference: string | null;
            /** @description The incoming message that this one answers. */
            replyTo: string | null;
            /** @description The message that this one repeats (`POST /api/v1/messages/resend`); null: it was submitted by itself. */
            resendOf: string | null;
            /** @description The messages that repeat this one, the newest first; the newest ten. */
            resentAs: string[];
            /** @description What networks cut its SMS into; null where no step of its plan is SMS. */
            segments: number | null;
            /**
             * Format: date-time
             * @description Nothing is sent before; null: at once.
             */
            sendAt: string | null;
            /** Format: date-time */
            sentAt: string | null;
            /** @description Steps that were passed over, in the order in which that happened. */
            skipped: components["schemas"]["SkippedDto"][];
            /**
             * @description scheduled, queued, sending, sent, delivered, read, failed, expired, cancelled or suppressed.
             * @enum {string}
             */
            status: "cancelled" | "delivered" | "expired" | "failed" | "queued" | "read" | "scheduled" | "sending" | "sent" | "suppressed";
            /** @description What it was rendered from; null: its text came as it is. */
            template: components["schemas"]["RenderedFromDto"] | null;
            /** @description What its steps send, but for those with a text of their own; that of the first where all have one. Empty: a file or a place says it. */
            text: string;
            /** @description E.164. */
            to: string;
            /** @description Null: nothing is to be sent any more, or it is on its way. */
            waitingFor: components["schemas"]["WaitingForDto"] | null;
        };
        MessageEventDataDto: {
            /** @description Whose API key brought it, by the key's name; null: it came from code, or is a reply. */
            application: string | null;
            attempts: components["schemas"]["EventAttemptDto"][];
            batchId: string | null;
            /** @description What its recipient may press. */
            buttons: components["schemas"]["MessageButtonDto"][];
            /** @enum {string} */
            category: "marketing" | "transactional";
            /**
             * @description Of the attempt that was delivered first, else of the newest.
             * @enum {string|null}
             */
            channel: "sms" | "whatsapp" | null;
            /** @description The plan. Where its steps send different texts, each with its own. */
            channels: components["schemas"]["PlannedStepDto"][];
            /** Format: date-time */
            createdAt: string;
            /** Format: date-time */
            deliveredAt: string | null;
            /** @description The hours in which it may leave; null: it has none of its own. */
            deliveryWindow: components["schemas"]["ShownWindowDto"] | null;
            /** Format: date-time */
            expiresAt: string;
            failure: components["schemas"]["FailureDto"] | null;
            /** @description An attempt of a later step has begun. */
            fallbackUsed: boolean;
            /**
             * Format: date-time
             * @description Once set, nothing more is sent.
             */
            finishedAt: string | null;
            /** @description It is skipped where it could not begin within so long of its time; null: it is sent all the same. */
            graceSeconds: number | null;
            id: string;
            /** @description false: nothing that was learned of numbers and delivery times counts for it. */
            learn: boolean;
            /** @description The recipient's, as BCP 47 has it; null: nobody asked. */
            locale: string | null;
            /** @description The place. */
            location: components["schemas"]["MessageLocationDto"] | null;
            /** @description The file that goes with it. */
            media: components["schemas"]["MessageMediaDto"] | null;
            metadata: {
                [key: string]: unknown;
            };
            /** @description The name of the policy that it was accepted with. */
            policy: string | null;
            /** @description What its attempts cost together; null where none has a price, or where their currencies differ. */
            price: components["schemas"]["PriceDto"] | null;
            /**
             * @description low, normal or high.
             * @enum {string}
             */
            priority: "high" | "low" | "normal";
            reference: string | null;
            /** @description The incoming message that this one answers. */
            replyTo: string | null;
            /** @description The message that this one repeats (`POST /api/v1/messages/resend`); null: it was submitted by itself. */
            resendOf: string | null;
            /** @description What networks cut its SMS into; null where no step of its plan is SMS. */
            segments: number | null;
            /**
             * Format: date-time
             * @description Nothing is sent before; null: at once.
             */
            sendAt: string | null;
            /** Format: date-time */
            sentAt: string | null;
            /**
             * @description scheduled, queued, sending, sent, delivered, read, failed, expired, cancelled or suppressed.
             * @enum {string}
             */
            status: "cancelled" | "delivered" | "expired" | "failed" | "queued" | "read" | "scheduled" | "sending" | "sent" | "suppressed";
            /** @description What it was rendered from; null: its text came as it is. */
            template: components["schemas"]["RenderedFromDto"] | null;
            /** @description What its steps send, but for those with a text of their own; that of the first where all have one. Empty: a file or a place says it. */
            text: string;
            /** @description E.164. */
            to: string;
        };
        MessageFiguresDto: {
            /** @description Taken back before anything was sent. */
            cancelled: number;
            /** @description Delivered, and not known to be read. */
            delivered: number;
            /** @description Their time was over before anything was sent. */
            expired: number;
            /** @description Given up: no channel of the plan reached the recipient. */
            failed: number;
            /** @description Not finished and not yet sent: scheduled, queued or sending. */
            pending: number;
            /** @description Read by the recipient. */
            read: number;
            /** @description Sent, and not known to be delivered. */
            sent: number;
            /** @description Not sent, because their number must not be written to. */
            suppressed: number;
            /** @description Created in the range: the sum of the states below. */
            total: number;
        };
        MessageFilterDto: {
            /** @description Only those that the application of this name submitted: the `name` of its API keys. */
            application?: string;
            /** Format: uuid */
            batchId?: string;
            /** @enum {string} */
            channel?: "sms" | "whatsapp";
            /**
             * @description Only what failed by this code: Siren's, or one of ours. Of attempts those that count as its errors in the statistics; of
             *     messages those that ended by it, or with an attempt that did.
             */
            code?: string;
            /** @description The earliest, included. */
            createdFrom?: string;
            /** @description The latest, excluded. */
            createdTo?: string;
            /**
             * @description Only those that your application submitted: whichever of its keys, which are those of one name.
             * @default false
             */
            mine?: boolean;
            /** @description Siren's id of an attempt of the last 35 days. */
            providerMessageId?: string;
            reference?: string;
            /** @enum {string} */
            status?: "cancelled" | "delivered" | "expired" | "failed" | "queued" | "read" | "scheduled" | "sending" | "sent" | "suppressed";
            /** @description The name of the template that it was rendered from, in any version. */
            template?: string;
            /** @description A phone number, in any common way of writing. */
            to?: string;
        };
        MessageLocationDto: {
            address?: string;
            /** @description In degrees, -90 to 90. */
            latitude: number;
            /** @description In degrees, -180 to 180. */
            longitude: number;
            name?: string;
        };
        MessageMediaDto: {
            /** @description What is shown with an `image`, a `video` or a `document`, up to 1024 characters. Without one, the message's `text` is. */
            caption?: string;
            /** @description What a `document` is called, up to 240 characters. */
            filename?: string;
            /** @description One that WhatsApp takes for the type, such as `image/png`. Left out: Siren finds it out. */
            mimeType?: string;
            /**
             * @description By WhatsApp: `image` up to 5 MB, `voice` and `video` up to 16 MB, `document` up to 100 MB, `sticker` up to 500 KB. By SMS: a link.
             * @enum {string}
             */
            type: "document" | "image" | "sticker" | "video" | "voice";
            /** @description Its address on the public Internet, `https:`, up to 2000 characters. */
            url: string;
        };
        MessagePageDto: {
            items: components["schemas"]["ListedMessageDto"][];
            /** @description Send it as `cursor` for the next page; null on the last one. A page before it may be short or empty. */
            nextCursor: string | null;
        };
        MessageTemplateDto: {
            /** @description Default: that of the policy's template. */
            name?: string;
            /** @description What the template's variables stand for, by name. Each that it requires, and no other. */
            variables?: {
                [key: string]: unknown;
            };
            /** @description Default: the newest that is published. */
            version?: number;
        };
        MessageWebhookAnswer: {
            /** @description Siren's id of the incoming message; of a list, of the first that can be read. */
            message_id: string;
            /** @description Of a list: what cannot be read, up to 100 of them. */
            refused?: components["schemas"]["RefusedItemDto"][];
            /** @enum {string} */
            status: "received";
            /**
             * Format: date-time
             * @description When its first copy was received.
             */
            timestamp: string;
        };
        NotCancelledDto: {
            messageId: string;
            /**
             * @description `finished`: nothing more happens to it. `too_late`: Siren has it, or may have it. `not_found`: there is none of this id.
             *     `busy`: a worker had it in hand for more than a second; ask again.
             * @enum {string}
             */
            reason: "busy" | "finished" | "not_found" | "too_late";
        };
        NotResentDto: {
            errors: components["schemas"]["ItemErrorDto"][];
            messageId: string;
            /**
             * @description `/problems/not-found`, `/problems/conflict` (its recipient was erased, or what it said is no longer kept), `/problems/not-finished`,
             *     `/problems/resent-already`, `/problems/suppressed`, `/problems/nothing-to-send` (every step would be passed over now),
             *     `/problems/duplicate-message`, `/problems/recipient-limit`, or another one that a message is refused with.
             */
            type: string;
        };
        NotSearchedDto: {
            /** @enum {string} */
            kind: "batch" | "contact" | "event" | "incoming_message" | "message" | "received_webhook" | "suppression" | "template";
            /** @enum {string} */
            requiredScope: "admin" | "batches" | "incoming:read" | "messages:read" | "messages:send" | "operations" | "statistics:read" | "suppressions" | "templates";
        };
        ParameterDto: {
            name: string;
            value: string;
        };
        PartCostDto: {
            /** @description ISO 4217. */
            currency: string;
            /** @description The part of it that was spent in vain, since the recipient had the message by another channel already. */
            doubleDeliveries: string;
            /** @description The part of it that attempts of later channels cost. */
            fallback: string;
            /** @description Requests that Siren took and that had a price in this currency. */
            requests: number;
            /** @description For all attempts that Siren took. */
            spent: string;
        };
        PhoneNumberDto: {
            /** @description ISO 3166 alpha-2. */
            country: string | null;
            e164: string | null;
            /** @description MOBILE, FIXED_LINE, TOLL_FREE, …; null where the numbering plan does not tell. */
            type: string | null;
            valid: boolean;
        };
        PlannedStepDto: {
            /** @description The approved template that WhatsApp gets, filled in; `text` is what it reads like. */
            approved?: components["schemas"]["FilledTemplateDto"];
            /** @description Where `auto` was asked for. */
            auto?: components["schemas"]["AutoFallbackDto"];
            /** @enum {string} */
            channel: "sms" | "whatsapp";
            /** @description Seconds of silence after Siren's acceptance until the next step begins; on the last step, until the message is finished. */
            fallbackAfter: number;
            /** @description What goes instead, once, when WhatsApp does not know the approved template in its language. */
            inOtherLocales?: components["schemas"]["StepContentDto"][];
            /** @description Of `text`, as BCP 47 has it. */
            locale?: string;
            /** @description By SMS alone: how many segments it may have, each of which is paid for; beyond it the step is passed over, `sms_too_long`. More than `SMS_MAX_SEGMENTS` are never sent. */
            maxSegments?: number;
            /** @description By WhatsApp alone: the step is passed over (`window_closed`) unless its recipient wrote within 24 hours. */
            onlyIfWindowOpen?: boolean;
            /**
             * @description By SMS alone: cut a text that has too many segments, with an ellipsis, instead of passing the step over.
             * @enum {string}
             */
            onTooLong?: "truncate";
            /** @description Who is to deliver, in order: one's own failure (its account, its limits, its templates, that it goes on failing) asks for the next, before the channel is given up. Only with `SIREN_DIALECT=platform`. Default: Siren chooses. */
            providers?: ("SMS_KALEYRA_IO" | "SMS_MESSAGEBIRD" | "SMS_MSG91" | "SMS_PLIVO" | "SMS_TWILIO" | "WHATSAPP_GUPSHUP" | "WHATSAPP_META" | "WHATSAPP_MSG91" | "WHATSAPP_TWILIO" | "WHATSAPP_WATI")[];
            /** @description By SMS alone: whom it is shown to come from, 1 to 11 letters and digits (A to Z, with at least one letter), or a number. Default: that of `SMS_SENDER_ID` for the country of the number. */
            senderId?: string;
            /**
             * @description What an attempt must reach for the message to be done.
             * @enum {string}
             */
            successStatus?: "accepted" | "delivered" | "read" | "sent";
            /** @description What this step sends instead of the message's `text`; 1 to 4096 characters. */
            text?: string;
            /** @description By SMS alone: write it in GSM-7, with 160 characters a segment instead of 70: quotes, dashes, spaces, letters and signs that the alphabet lacks become their nearest letters (“₹” is Rs). A dry run shows what comes of it. */
            transliterate?: boolean;
            /**
             * @description By WhatsApp alone. `template`: its approved template goes, also to those who wrote within 24 hours. The message must have one.
             * @enum {string}
             */
            window?: "template";
        };
        PolicyContentDto: {
            /**
             * @description `marketing`: not for those who ended marketing messages. Left out: `transactional`.
             * @enum {string|null}
             */
            category?: "marketing" | "transactional" | null;
            /** @description The steps to try, in order. */
            channels?: components["schemas"]["StepDto"][] | null;
            /** @description The hours in which its messages may leave. Null: at any time, whatever `QUIET_HOURS` say; left out: as these say. */
            deliveryWindow?: components["schemas"]["DeliveryWindowDto"] | null;
            /**
             * @description How soon the first request leaves.
             * @enum {string|null}
             */
            priority?: "high" | "low" | "normal" | null;
            /** @description Requests per channel while it fails for now, the first included. */
            retryMaxAttempts?: number | null;
            /** @description The template of messages that have neither a text nor another one. Its variables need not be all: messages add theirs. */
            template?: components["schemas"]["PolicyTemplateDto"] | null;
            /** @description Seconds after acceptance until nothing is sent any more. */
            ttlSeconds?: number | null;
            /** @description Repeats on the last channel when the outcome is unknown. Each may reach the recipient twice. */
            unknownOutcomeRetries?: number | null;
        };
        PolicyDto: {
            /** @enum {string|null} */
            category: "marketing" | "transactional" | null;
            /** @description Null, here and below: as in the settings. */
            channels: components["schemas"]["StepDto"][] | null;
            /** Format: date-time */
            createdAt: string;
            /** @description Left out: as in the settings; null: at any time. */
            deliveryWindow?: components["schemas"]["DeliveryWindowDto"] | null;
            name: string;
            /** @enum {string|null} */
            priority: "high" | "low" | "normal" | null;
            retryMaxAttempts: number | null;
            template: components["schemas"]["PolicyTemplateDto"] | null;
            ttlSeconds: number | null;
            unknownOutcomeRetries: number | null;
            /** Format: date-time */
            updatedAt: string;
        };
        PolicyPageDto: {
            items: components["schemas"]["PolicyDto"][];
            nextCursor: string | null;
        };
        PolicyTemplateDto: {
            name: string;
            /** @description What its messages need not say; at most 16 KB as JSON. */
            variables?: {
                [key: string]: unknown;
            };
            /** @description Default: the newest that is published. */
            version?: number;
        };
        PresentFallbackPolicyDto: {
            /** @description What those SMS would have cost, by currency; empty where no price is known. */
            costs: components["schemas"]["FallbackCostDto"][];
            /** @description Seconds. */
            fallbackAfter: number;
            /** @description fallbacks ÷ basis.messages. */
            fallbackRate: number;
            /** @description Messages for which SMS would have been sent: WhatsApp failed, stayed silent, or was slower than this. */
            fallbacks: number;
            /** @description The setting is `auto`: `fallbackAfter` is what that comes to. */
            isAuto: boolean;
            /** @description Of those, the ones that WhatsApp delivered later anyway. */
            paidTwice: number;
            /** @description paidTwice ÷ basis.messages. */
            paidTwiceRate: number;
            /** @description Messages whose recipient would have it more than a minute later than by an SMS sent at once. */
            reachedLater: number;
            /** @description From Siren's acceptance until the recipient has it by either channel, of those who get it at all. */
            waitMs: components["schemas"]["WaitDto"];
        };
        PressedButtonDto: {
            id: string | null;
            title: string | null;
        };
        PreviewDto: {
            /** @description Renders what a recipient of this locale would get on each channel, instead of every locale. */
            locale?: string;
            /** @description The values, by the names of the variables. */
            variables?: {
                [key: string]: unknown;
            };
            /** @description Default: the newest, be it the draft. */
            version?: number;
        };
        PreviewedTemplateDto: {
            items: components["schemas"]["RenderedTextDto"][];
            name: string;
            version: number;
        };
        PriceDto: {
            /** @description A decimal of up to six places. */
            amount: string;
            /** @description ISO 4217. */
            currency: string;
        };
        ProbeDto: {
            /** Format: date-time */
            answeredAt: string;
            /** @description Of its error. */
            code: string | null;
            /** @description What that code means, as far as our table knows it. */
            meaning: string | null;
            messageId: string;
            /** Format: date-time */
            startedAt: string;
        };
        ProblemBody: {
            /** @description What happened this time, and what to do; in the same language */
            detail: string;
            /** @description Every bad field */
            errors?: components["schemas"]["FieldErrorDto"][];
            /** @description Path of the request, without its query */
            instance: string;
            /** @description The X-Request-Id under which this is logged */
            requestId: string;
            /** @description The HTTP status, again */
            status: number;
            /** @description The kind of problem in words, in the language of `Content-Language` */
            title: string;
            /** @description Stable reference of the kind of problem */
            type: string;
        };
        ProblemTypeDto: {
            /** @description An answer of this kind */
            exampleBody: components["schemas"]["ProblemBody"];
            /** @description What happened, and what was done or not */
            meaning: string;
            /** @description What a caller does about it */
            remedy: string;
            /** @description The HTTP status that it is answered with */
            status: number;
            title: string;
            /** @description As in the `type` of an answer. */
            type: string;
        };
        ProblemTypesDto: {
            items: components["schemas"]["ProblemTypeDto"][];
        };
        ReachDto: {
            /** Format: date-time */
            lastDeliveredAt: string | null;
            lastFailure: components["schemas"]["ReachFailureDto"] | null;
            /** @description true: it was delivered, or the contact wrote from there; false: it was refused since, as no number to reach; by WhatsApp in two messages, within `UNREACHABLE_DAYS`. */
            reachable: boolean | "unknown";
        };
        ReachFailureDto: {
            /** Format: date-time */
            at: string;
            code: string;
            message: string;
        };
        ReadSuppressionDto: {
            /**
             * @description What it ends: `all` messages, or those of the category `marketing`.
             * @enum {string}
             */
            category: "all" | "marketing";
            /** @enum {string} */
            channel: "all" | "sms" | "whatsapp";
            note: string | null;
            /** @description E.164, in the form that was named; it covers every form of the same subscriber's number. */
            phoneNumber: string;
            /** @description `opt_out`: the recipient asked for it. */
            reason: string;
        };
        ReceivedWebhookDto: {
            attemptNumber: number | null;
            /**
             * @description Told by its shape; null where that tells nothing.
             * @enum {string|null}
             */
            dialect: "platform" | "toolkit" | null;
            /**
             * @description The address it was posted to.
             * @enum {string}
             */
            endpoint: "delivery-status" | "message";
            /** @description How often handling it has failed. */
            failures: number;
            id: string;
            /** @description What the sender wrote, where this webhook brought it. */
            incomingMessageId: string | null;
            /** @description Its place in the list that it came in, from 0; null: it came alone. */
            item: number | null;
            /** @enum {string} */
            kind: "incoming" | "receipt";
            /** @description Our message that a receipt belonged to, and the number of its attempt. */
            messageId: string | null;
            /**
             * Format: date-time
             * @description When it was settled; null: not yet.
             */
            processedAt: string | null;
            /** @description Siren's id of the message that it is about; null where it cannot be read. */
            providerMessageId: string | null;
            /** Format: date-time */
            receivedAt: string;
            /**
             * @description `received`: not read yet. Receipts: `applied`: it raised an attempt; `changed_nothing`: the message's history tells
             *     why; `waiting_for_attempt`: no answer has told its id yet; `unknown_id_dropped`: none did in time; `message_gone`: the
             *     message is no longer kept. Incoming messages: `stored`; `changed_nothing`: it was stored before,
             *     with its id, sender and channel. `dead_letter`: it
             *     cannot be read or handled. Null: an older release did not keep it.
             * @enum {string|null}
             */
            result: "applied" | "changed_nothing" | "dead_letter" | "message_gone" | "received" | "stored" | "unknown_id_dropped" | "waiting_for_attempt" | null;
            /** @description Siren's own word: the status of a receipt, the type of an incoming message. */
            said: string | null;
            sirenDelivery: string | null;
            /** @description Its headers `X-Siren-Event` and `X-Siren-Delivery`, which nobody signed. */
            sirenEvent: string | null;
        };
        ReceivedWebhookPageDto: {
            items: components["schemas"]["ReceivedWebhookDto"][];
            /** @description Send it as `cursor` for the next page; null on the last one. */
            nextCursor: string | null;
        };
        ReceivedWebhookWithBodyDto: {
            attemptNumber: number | null;
            /**
             * @description As it came; of an item of a list, its own part of that. Empty where nobody can say whose it is (`unknown_id_dropped`,
             *     `message_gone`), where that person was erased, or where texts are no longer kept (`CONTENT_RETENTION_DAYS`).
             */
            body: string;
            /**
             * @description Told by its shape; null where that tells nothing.
             * @enum {string|null}
             */
            dialect: "platform" | "toolkit" | null;
            /**
             * @description The address it was posted to.
             * @enum {string}
             */
            endpoint: "delivery-status" | "message";
            /** @description How often handling it has failed. */
            failures: number;
            id: string;
            /** @description What the sender wrote, where this webhook brought it. */
            incomingMessageId: string | null;
            /** @description Its place in the list that it came in, from 0; null: it came alone. */
            item: number | null;
            /** @enum {string} */
            kind: "incoming" | "receipt";
            /** @description Our message that a receipt belonged to, and the number of its attempt. */
            messageId: string | null;
            /**
             * Format: date-time
             * @description When it was settled; null: not yet.
             */
            processedAt: string | null;
            /** @description Siren's id of the message that it is about; null where it cannot be read. */
            providerMessageId: string | null;
            /** Format: date-time */
            receivedAt: string;
            /**
             * @description `received`: not read yet. Receipts: `applied`: it raised an attempt; `changed_nothing`: the message's history tells
             *     why; `waiting_for_attempt`: no answer has told its id yet; `unknown_id_dropped`: none did in time; `message_gone`: the
             *     message is no longer kept. Incoming messages: `stored`; `changed_nothing`: it was stored before,
             *     with its id, sender and channel. `dead_letter`: it
             *     cannot be read or handled. Null: an older release did not keep it.
             * @enum {string|null}
             */
            result: "applied" | "changed_nothing" | "dead_letter" | "message_gone" | "received" | "stored" | "unknown_id_dropped" | "waiting_for_attempt" | null;
            /** @description Siren's own word: the status of a receipt, the type of an incoming message. */
            said: string | null;
            sirenDelivery: string | null;
            /** @description Its headers `X-Siren-Event` and `X-Siren-Delivery`, which nobody signed. */
            sirenEvent: string | null;
        };
        RecipientDto: {
            /** @description As of a message. */
            idempotencyKey?: string;
            /** @description Default: that of the body. */
            locale?: string;
            /** @description As of a message. */
            reference?: string;
            /** @description As of a message. */
            to: string;
            /** @description What is filled in for this recipient: of the template, or of the text. */
            variables?: {
                [key: string]: unknown;
            };
        };
        RecipientsDto: {
            /** @description Send it even if the same text was sent to this recipient just now. Default: false. */
            allowDuplicate?: boolean;
            /** @description Up to three, by WhatsApp, below a text, or an image, video or document; by SMS numbered choices. Their ids and titles differ. */
            buttons?: components["schemas"]["MessageButtonDto"][] | null;
            /**
             * @description `marketing`: not for those who ended marketing messages (WhatsApp's "Stop promotions"). Default: that of the policy,
             *     else `transactional`. A message from a template has the template's.
             * @enum {string}
             */
            category?: "marketing" | "transactional";
            /** @description The steps to try, in order. Default: WhatsApp, then SMS. */
            channels?: components["schemas"]["StepDto"][];
            /**
             * @description The hours in which it may leave, fallbacks and retries too, instead of all but `QUIET_HOURS`. Null: at any time. Left out:
             *     that of the policy.
             */
            deliveryWindow?: components["schemas"]["DeliveryWindowDto"] | null;
            /**
             * @description Only answer what would happen.
             * @default false
             */
            dryRun?: boolean | null;
            /**
             * @description Default: `keep`.
             * @enum {string}
             */
            duplicates?: "keep" | "skip";
            /** @description After this nothing is sent any more. Default: `MESSAGE_TTL_SECONDS` after acceptance. ISO 8601 with an offset. */
            expiresAt?: string;
            /** @description With `onMissed: "skip"`. Default: 300. */
            graceSeconds?: number | null;
            /**
             * @description `false`: nothing that was learned counts for it. WhatsApp is tried although it has said that the number is not there, and
             *     `fallbackAfter: "auto"` is 300 s.
             */
            learn?: boolean;
            /**
             * @description The language of the recipient, as BCP 47 has it. Default: that which their app told when they last wrote to us, else
             *     `DEFAULT_LOCALE`. A template that has no text in `pt-BR` is sent in `pt`, else in the default.
             */
            locale?: string;
            /** @description A place, by WhatsApp; by SMS its name, its address and a link to a map. Not beside `media` or `buttons`. */
            location?: components["schemas"]["MessageLocationDto"] | null;
            /** @description A file, by WhatsApp; by SMS its caption and a link. A step by SMS that has a text of its own sends that alone. */
            media?: components["schemas"]["MessageMediaDto"] | null;
            /** @description Whatever the application wants back with the message; at most 4 KB as JSON. It comes back exactly: a number that a double cannot hold, such as 12345678901234567890, is refused. Never sent to Siren. */
            metadata?: {
                [key: string]: unknown;
            };
            /** @description What the batch is called, where batches are listed and searched. 1 to 128 characters. */
            name?: string | null;
            /**
             * @description What becomes of it when it could not begin within `graceSeconds` of its time, as after an outage. `skip`: it expires, with the
             *     code `missed_schedule`. Default: `send`. Its time is `sendAt`, else its acceptance; within its window, or the end of the quiet
             *     hours.
             * @enum {string|null}
             */
            onMissed?: "send" | "skip" | null;
            /** @description The name of a policy, for whatever the message does not say itself. */
            policy?: string;
            /**
             * @description How soon its first request leaves. Default: `normal`, and `low` for the items of a bulk.
             * @enum {string}
             */
            priority?: "high" | "low" | "normal";
            recipients: Record<string, never>[];
            /**
             * Format: date-time
             * @description Nothing is sent before. At most 180 days ahead. ISO 8601 with an offset.
             */
            sendAt?: string | null;
            /** @description A template instead of a text. It is rendered when the message is accepted, for every step. */
            template?: components["schemas"]["MessageTemplateDto"] | null;
            /**
             * @description 1 to 4096 characters; 1 to 1024 beside buttons, or a file that it is shown with. Left out where there is a `template`, here or
             *     in the policy, `media` or a `location`, or where each of `channels` has a text of its own.
             */
            text?: string;
            /** @description Write the SMS in GSM-7, where its step does not say whether to: the same as `transliterate` there. */
            transliterate?: boolean;
        };
        RecipientWindowDto: {
            /**
             * Format: date-time
             * @description When it closes, or closed; null: they never wrote by WhatsApp.
             */
            closesAt: string | null;
            /**
             * @description `closed`: they wrote longer ago, or WhatsApp has refused free text to them since; `unknown`: neither that nor `open`.
             * @enum {string}
             */
            state: "closed" | "open" | "unknown";
        };
        RedeliverDto: {
            /** @description The earliest event, included. */
            from: string;
            /** @description The latest, excluded. */
            to: string;
            /** @description Left out: of every type. */
            types?: ("incoming.received" | "message.cancelled" | "message.delivered" | "message.expired" | "message.failed" | "message.fallback" | "message.read" | "message.sent" | "message.suppressed")[];
        };
        RedeliveredDto: {
            count: number;
        };
        RefusedItemDto: {
            errors: components["schemas"]["FieldErrorDto"][];
            /** @description Its place in the list, from 0. */
            index: number;
        };
        RefusedReplayDto: {
            id: string;
            /** @enum {string} */
            kind: "event" | "incoming" | "message" | "webhook";
            /**
             * @description `taken`: Siren has taken the message, or may have. `expired`: it would be stale. `emptied`: what it said is no longer kept.
             *     `busy`: somebody else has it in hand. `not_found`, `not_dead`: it was replayed, discarded or removed meanwhile.
             * @enum {string}
             */
            reason: "busy" | "emptied" | "expired" | "not_dead" | "not_found" | "taken";
        };
        RejectedDto: {
            errors: components["schemas"]["ItemErrorDto"][];
            /** @description From 0, as submitted; blank lines of an upload do not count. */
            index: number;
            /** @description Of what is sent again: the message that it was. Missing of an item that was submitted. */
            messageId?: string;
            /** @description What kind of problem it is. */
            type: string;
        };
        RejectedLineDto: {
            errors: components["schemas"]["FieldErrorDto"][];
            /** @description From 1. */
            line: number;
        };
        RejectionPageDto: {
            items: components["schemas"]["RejectedDto"][];
            nextCursor: string | null;
        };
        RememberedDto: {
            /** @description When messages to it were accepted within the last hour. */
            acceptedAt: string[];
            answers: components["schemas"]["CountedAnswerDto"][];
            /** @description When WhatsApp refused requests, since the number was not there. */
            notOnWhatsAppAt: string[];
            /** @description When requests with free text began that WhatsApp refused, since the window was closed. */
            refusedAt: string[];
        };
        RenderedFromDto: {
            name: string;
            version: number;
        };
        RenderedTextDto: {
            approved: components["schemas"]["FilledTemplateDto"] | null;
            /** @enum {string} */
            channel: "sms" | "whatsapp";
            /** @enum {string|null} */
            encoding: "GSM-7" | "UCS-2" | null;
            locale: string;
            /** @description Why a message that says this would be refused; null: it would not be. */
            problem: string | null;
            /** @description What it is as an SMS; null by WhatsApp. */
            segments: number | null;
            text: string;
        };
        ReplayedDto: {
            id: string;
            /** @enum {string} */
            kind: "event" | "incoming" | "message" | "webhook";
        };
        ReplayedManyDto: {
            dryRun: boolean;
            /** @description How many fitted when the call began, of those behind its cursor. */
            fitting: components["schemas"]["BoundedCountDto"];
            /** @description How many of them this call has not looked at: call again. */
            left: components["schemas"]["BoundedCountDto"];
            /** @description Send it as `cursor` to go on; null: no more fit, or it was a dry run. */
            nextCursor: string | null;
            /** @description Those that fit and cannot be handled once more. They stay dead letters. */
            refused: components["schemas"]["RefusedReplayDto"][];
            replayed: number;
        };
        ReplayManyDto: {
            /** @description The earliest by `createdAt`, included. */
            createdFrom?: string;
            /** @description The latest, excluded. */
            createdTo?: string;
            /** @description The `nextCursor` of the call before, to go on behind what that has looked at. */
            cursor?: string | null;
            /**
             * @description Only tells how many these are.
             * @default false
             */
            dryRun?: boolean;
            /** @description Those of these ids alone. */
            ids?: string[] | null;
            /** @enum {string} */
            kind?: "event" | "incoming" | "message" | "webhook";
            /** @description As `reason` of a dead letter. */
            reason?: string;
        };
        RescheduleDto: {
            /**
             * Format: date-time
             * @description When it is sent instead: to come, at most 180 days ahead; ISO 8601 with an offset. Null: at once.
             */
            sendAt: string | null;
        };
        ResendDryRunDto: {
            /** @description How many would be sent again. */
            accepted: number;
            /** @description Of those that would be sent, how many would go first by which channel. Those that would wait for a held template are in none. */
            channels: {
                [key: string]: number;
            };
            /** @description How many messages this call is about. */
            found: number;
            /** @description Of a filter that finds more, older ones: send it as `cursor`; null: these were all. */
            nextCursor: string | null;
            /** @description What their first requests would cost together, by `PRICES`: an amount a currency. Fallbacks are not in it. */
            prices: components["schemas"]["PriceDto"][];
            /** @description How many people would get them. */
            recipients: number;
            /** @description The first 1,000; of a batch its `rejections` list all. */
            rejected: components["schemas"]["NotResentDto"][];
            /** @description How many would not be sent, by the `type` of the problem. */
            rejectedBy: {
                [key: string]: number;
            };
            rejectedCount: number;
            /** @description What those that would go first by SMS make together. */
            segments: number;
            /** @description How many of those that were found have which status. */
            statuses: {
                [key: string]: number;
            };
        };
        ResendDto: {
            /**
             * @description Send also what was sent again before, what is not finished yet, and the same text to the same recipient within a short time.
             *     Suppressions and limits hold all the same.
             * @default false
             */
            allowDuplicate?: boolean | null;
            /** @description With `filter`: the `nextCursor` of the answer before. One call looks at the newest 10,000 that fit, at most. */
            cursor?: string | null;
            /**
             * @description Only answer what would happen.
             * @default false
             */
            dryRun?: boolean | null;
            filter?: components["schemas"]["MessageFilterDto"] | null;
            ids?: string[] | null;
            /** @description What the new batch is called, where batches are listed and searched. 1 to 128 characters. */
            name?: string | null;
            /** @description Of the new messages, that may begin in a second; no limit without. */
            ratePerSecond?: number | null;
        };
        ResendResultDto: {
            /** @description New messages. */
            accepted: number;
            /** @description Of the new messages; null: nothing was found, and there is no batch. */
            batchId: string | null;
            /** @description How many messages this call is about. */
            found: number;
            /** @description Of a filter that finds more, older ones: send it as `cursor`; null: these were all. */
            nextCursor: string | null;
            /** @description The first 1,000; of a batch its `rejections` list all. */
            rejected: components["schemas"]["NotResentDto"][];
            rejectedCount: number;
        };
        SaidDto: {
            /**
             * Format: date-time
             * @description When it was accepted, came, or was changed.
             */
            at: string;
            /** @description Of the message, the incoming message or the change. */
            id: string;
            incoming: components["schemas"]["ShownIncomingMessageDto"] | null;
            /**
             * @description `message`: what we wrote; `incoming`: what they wrote; `suppression`: a change of whether they may be written to.
             * @enum {string}
             */
            kind: "incoming" | "message" | "suppression";
            message: components["schemas"]["ListedMessageDto"] | null;
            /**
             * @description Without the scope `suppressions` its `apiKeyId`, `keyName`, `note` and `liftedBecause` are null; without `incoming:read` the
             *     `causeId` of an `opt_out`.
             */
            suppression: components["schemas"]["SuppressionChangeDto"] | null;
        };
        SavedCostDto: {
            /** @description Decimal, never rounded. */
            amount: string;
            /** @description ISO 4217. */
            currency: string;
        };
        SavedDto: {
            /** @description What the requests would have cost by `PRICES`; only where Siren took the last one before WhatsApp refused it. */
            costs: components["schemas"]["SavedCostDto"][];
            /** @description Requests to Siren that were not made. */
            requests: number;
            /**
             * @description Seconds that messages did not wait, all added up: what the number's last refused request took from its begin to its failure, or
             *     the step's `fallbackAfter` if that is shorter; and of each wait that was learned and ran out, 300 s less that wait, which is below zero
             *     where it was longer.
             */
            seconds: number;
        };
        SearchDto: {
            /** @description Newest first. */
            items: components["schemas"]["SearchHitDto"][];
            /**
             * Format: date-time
             * @description By last digits: how far back messages were looked through, the newest first, until there were enough or it took too long; null: all of them.
             */
            lookedBackTo: string | null;
            /** @description Kinds of which more was found than is listed, or may be. */
            more: ("batch" | "contact" | "event" | "incoming_message" | "message" | "received_webhook" | "suppression" | "template")[];
            /** @description Kinds that were left out, since the key lacks their scope. */
            notSearched: components["schemas"]["NotSearchedDto"][];
        };
        SearchHitDto: {
            /**
             * Format: date-time
             * @description When it was accepted, received, made or changed last; of a contact: the newest message that was found of it.
             */
            at: string;
            /** @description Where the API tells more of it. */
            href: string;
            /** @description Its id; of a template the name, of a contact and a suppression the number. */
            id: string;
            /** @enum {string} */
            kind: "batch" | "contact" | "event" | "incoming_message" | "message" | "received_webhook" | "suppression" | "template";
            /** @enum {string} */
            matchedBy: "id" | "last_digits" | "name" | "number" | "provider_message_id" | "reference" | "sender" | "text";
            /** @description Whose it is, in E.164; of an incoming message of a strange sender as it came. */
            phoneNumber: string | null;
            /** @description Of a message, an incoming message or a template; of a webhook its result. */
            status: string | null;
            /** @description The reference of a message, the name of a batch or template, the reason of a suppression, the type of an event. */
            title: string | null;
        };
        SessionDto: {
            /** Format: date-time */
            createdAt: string;
            /** Format: date-time */
            expiresAt: string;
            id: string;
            /** @description Whether it is the one in the request's cookie. */
            isCurrent: boolean;
            /** @description The key's id; `admin`: one of `ADMIN_API_KEY`. */
            keyId: string;
            /** @description Of the key's application. */
            keyName: string;
        };
        SessionPageDto: {
            items: components["schemas"]["SessionDto"][];
            nextCursor: string | null;
        };
        ShownIncomingMessageDto: {
            /** @description The button of ours that was pressed; null: it was typed. */
            button: components["schemas"]["PressedButtonDto"] | null;
            /** @enum {string} */
            channel: "sms" | "whatsapp";
            contacts: components["schemas"]["ContactDto"][];
            /** @description Siren's id of the conversation, where it tells one. */
            conversationId: string | null;
            /** @description The event that was to tell the application of it, where nobody took that for a day; null: there is none, or it was not given up. */
            deadEventId: string | null;
            /** @description As it came. */
            from: string;
            /** @description The number that it most likely is, in E.164: of what it may be read as, the one that we have written to. Null: none. */
            fromE164: string | null;
            /** @description The newest message by which somebody answered it by hand, whose `application` tells whose key that was; null: nobody did. */
            handReplyId: string | null;
            id: string;
            /**
             * @description `stop`, `start` or `help` when that was the whole message, in some language: then no handler was asked.
             * @enum {string|null}
             */
            keyword: "help" | "start" | "stop" | null;
            location: components["schemas"]["LocationDto"] | null;
            media: components["schemas"]["MediaDto"][];
            metadata: {
                [key: string]: unknown;
            };
            /** @description Siren's id of it. */
            providerMessageId: string;
            /** @description Siren's own word for the type. */
            providerType: string;
            /** Format: date-time */
            receivedAt: string;
            /** @description The first message that answers it, whoever wrote that; null: nobody did. */
            replyMessageId: string | null;
            /**
             * @description Why there is no reply although one was given. `reply_limit`: the sender got too many without a pause.
             * @enum {string|null}
             */
            replyProblem: "invalid_number" | "invalid_reply" | "reply_limit" | null;
            /** @description Our message that it answers, by a button or by a quote; null: none, or none that is known. */
            replyTo: string | null;
            /**
             * Format: date-time
             * @description By Siren's clock.
             */
            sentAt: string;
            /**
             * @description `received` until a handler has seen it through; `failed` when none could; `not_obeyed`: a STOP whose sender is no phone
             *     number, until an operator says whose it is; `discarded`: it had failed, and an operator discarded the dead letter.
             * @enum {string}
             */
            status: "discarded" | "failed" | "handled" | "not_obeyed" | "received";
            text: string | null;
            to: string | null;
            /** @enum {string} */
            type: "contacts" | "document" | "image" | "location" | "text" | "video" | "voice";
        };
        ShownWindowDto: {
            days?: ("fri" | "mon" | "sat" | "sun" | "thu" | "tue" | "wed")[];
            from: string;
            timeZones: string[];
            to: string;
        };
        SirenHealthDto: {
            /** @description What is not used for now although all is well; left out where there is nothing. */
            details?: components["schemas"]["WhatsAppLimitsDto"];
            /** @description What is wrong; empty when nothing is. */
            reasons: string[];
            /** @enum {string} */
            service: "siren-integration";
            /** @enum {string} */
            status: "healthy" | "unhealthy";
            /** Format: date-time */
            timestamp: string;
        };
        SkippedDto: {
            /** Format: date-time */
            at: string;
            /** @enum {string} */
            channel: "sms" | "whatsapp";
            /**
             * @description Why: `window_closed`, `not_on_whatsapp`, `template_held`, `template_missing`, `suppressed`, `sms_country_not_allowed`,
             *     `sms_number_type` or `sms_too_long`; `message` says what that means.
             */
            code: string;
            message: string;
        };
        SkippedStepDto: {
            /** @enum {string} */
            channel: "sms" | "whatsapp";
            /**
             * @description Why: `window_closed` (WhatsApp takes only an approved template now), `not_on_whatsapp` (it has said in two messages that
             *     the number is not there), `template_held` (WhatsApp faults it), `suppressed`, `sms_country_not_allowed`, `sms_number_type` or `sms_too_long`.
             */
            code: string;
            message: string;
        };
        SmsPriceDto: {
            /** @description A decimal of up to six places. */
            amount: string;
            /** @description ISO 4217. */
            currency: string;
            /**
             * @description `measured`: on average in the range, by `PRICES` as they were then; `configured`: one segment, by `PRICES` as they are now.
             * @enum {string}
             */
            from: "configured" | "measured";
        };
        StatisticsDto: {
            /** @description Only messages of this batch, and their attempts. */
            batchId: string | null;
            /** @description With a channel asked for, the others are all zeros. */
            byChannel: {
                sms: components["schemas"]["ChannelFiguresDto"];
                whatsapp: components["schemas"]["ChannelFiguresDto"];
            };
            /**
             * @description Only messages of this category.
             * @enum {string|null}
             */
            category: "marketing" | "transactional" | null;
            /**
             * @description Only attempts on this channel, and messages whose own channel it is.
             * @enum {string|null}
             */
            channel: "sms" | "whatsapp" | null;
            /** @description By currency; empty where nothing had a price. */
            costs: components["schemas"]["CostDto"][];
            /** @description Only messages to numbers of this country (ISO 3166 alpha-2), and their attempts. */
            country: string | null;
            /** @description Of the finished messages that were neither cancelled nor suppressed, the share that was delivered or read; null without any. */
            deliveryRate: number | null;
            /** @description Messages that arrived on more than one channel. */
            doubleDeliveries: number;
            /** @description fallbacks ÷ the messages that are not pending and have an attempt; null without any. */
            fallbackRate: number | null;
            /** @description Messages that are not pending and for which a later channel of their plan was tried. */
            fallbacks: number;
            /**
             * Format: date-time
             * @description Included; rounded down to a whole minute (with a country, template or category: to a quarter of an hour). Of a batch: when it was made.
             */
            from: string;
            /** @description Attempts that were delivered after their message was finished, or after a later channel had been tried. */
            lateDeliveries: number;
            messages: components["schemas"]["MessageFiguresDto"];
            /** @description Only messages to this number (E.164), and their attempts. */
            phoneNumber: string | null;
            /** @description By what was learned: without it there would have been so much more. */
            saved: components["schemas"]["SavedDto"];
            /** @description Those by SMS. */
            smsAttempts: number;
            /** @description Accepted by Siren, and not known to have failed since: accepted, sent, delivered or read. */
            successfulAttempts: number;
            /** @description successfulAttempts ÷ the attempts that are no longer on the wire (status other than `sending`), not rounded; null without any. */
            successRate: number | null;
            /** @description Only messages of this template (its name), in all its versions. */
            template: string | null;
            /** @description From a message's creation to its first delivery. */
            timeToDeliveryMs: components["schemas"]["LatencyDto"];
            /**
             * Format: date-time
             * @description Excluded; rounded up likewise. Of a batch: now.
             */
            to: string;
            /** @description Requests to Siren that began in the range, whatever the answer. */
            totalAttempts: number;
            /** @description Attempts of which nobody knows whether Siren took them. */
            unknownOutcomes: number;
            /** @description Attempts that Siren took and for which `PRICES` had no price. */
            unpricedAttempts: number;
            /** @description Those by WhatsApp. */
            whatsappAttempts: number;
        };
        StatusWebhookAnswer: {
            /** @description Of a list: what cannot be read, up to 100 of them. */
            refused?: components["schemas"]["RefusedItemDto"][];
            /** @enum {string} */
            status: "processed";
            /**
             * Format: date-time
             * @description When its first copy was received; of a list, that of the first that can be read.
             */
            timestamp: string;
        };
        StepContentDto: {
            /** @description The approved template that WhatsApp gets, filled in; `text` is what it reads like. */
            approved?: components["schemas"]["FilledTemplateDto"];
            /** @description BCP 47. */
            locale: string;
            text: string;
        };
        StepDto: {
            /** @enum {string} */
            channel: "sms" | "whatsapp";
            /**
             * @description Seconds of silence after Siren's acceptance until the next step begins; on the last step, until the message is finished. More than 0, at most a day.
             *     `auto`, not on the last step: the time within which 95 of 100 messages arrived on this channel in the recipient's country over the
             *     last 7 days (at least 200, else those of all countries, else 300 s), between 30 and 900 s. It is settled when the message is accepted.
             */
            fallbackAfter?: number | "auto";
            /** @description By SMS alone: how many segments it may have, each of which is paid for; beyond it the step is passed over, `sms_too_long`. More than `SMS_MAX_SEGMENTS` are never sent. */
            maxSegments?: number;
            /** @description By WhatsApp alone: the step is passed over (`window_closed`) unless its recipient wrote within 24 hours. */
            onlyIfWindowOpen?: boolean;
            /**
             * @description By SMS alone: cut a text that has too many segments, with an ellipsis, instead of passing the step over.
             * @enum {string}
             */
            onTooLong?: "truncate";
            /** @description Who is to deliver, in order: one's own failure (its account, its limits, its templates, that it goes on failing) asks for the next, before the channel is given up. Only with `SIREN_DIALECT=platform`. Default: Siren chooses. */
            providers?: ("SMS_KALEYRA_IO" | "SMS_MESSAGEBIRD" | "SMS_MSG91" | "SMS_PLIVO" | "SMS_TWILIO" | "WHATSAPP_GUPSHUP" | "WHATSAPP_META" | "WHATSAPP_MSG91" | "WHATSAPP_TWILIO" | "WHATSAPP_WATI")[];
            /** @description By SMS alone: whom it is shown to come from, 1 to 11 letters and digits (A to Z, with at least one letter), or a number. Default: that of `SMS_SENDER_ID` for the country of the number. */
            senderId?: string;
            /**
             * @description What an attempt must reach for the message to be done.
             * @enum {string}
             */
            successStatus?: "accepted" | "delivered" | "read" | "sent";
            /** @description What this step sends instead of the message's `text`; 1 to 4096 characters. */
            text?: string;
            /** @description By SMS alone: write it in GSM-7, with 160 characters a segment instead of 70: quotes, dashes, spaces, letters and signs that the alphabet lacks become their nearest letters (“₹” is Rs). A dry run shows what comes of it. */
            transliterate?: boolean;
            /**
             * @description By WhatsApp alone. `template`: its approved template goes, also to those who wrote within 24 hours. The message must have one.
             * @enum {string}
             */
            window?: "template";
        };
        SubmitMessageDto: {
            /** @description Send it even if the same text was sent to this recipient just now. Default: false. */
            allowDuplicate?: boolean;
            /** @description Up to three, by WhatsApp, below a text, or an image, video or document; by SMS numbered choices. Their ids and titles differ. */
            buttons?: components["schemas"]["MessageButtonDto"][] | null;
            /**
             * @description `marketing`: not for those who ended marketing messages (WhatsApp's "Stop promotions"). Default: that of the policy,
             *     else `transactional`. A message from a template has the template's.
             * @enum {string}
             */
            category?: "marketing" | "transactional";
            /** @description The steps to try, in order. Default: WhatsApp, then SMS. */
            channels?: components["schemas"]["StepDto"][];
            /**
             * @description The hours in which it may leave, fallbacks and retries too, instead of all but `QUIET_HOURS`. Null: at any time. Left out:
             *     that of the policy.
             */
            deliveryWindow?: components["schemas"]["DeliveryWindowDto"] | null;
            /** @description Only answer what would happen, as `POST /api/v1/messages/validate` does. Not in a bulk. */
            dryRun?: boolean;
            /** @description After this nothing is sent any more. Default: `MESSAGE_TTL_SECONDS` after acceptance. ISO 8601 with an offset. */
            expiresAt?: string;
            /** @description With `onMissed: "skip"`. Default: 300. */
            graceSeconds?: number | null;
            /**
             * @description The same as the header `Idempotency-Key`, and the only way to give each item of a bulk its own. 1 to 255 printable ASCII
             *     characters.
             */
            idempotencyKey?: string;
            /**
             * @description `false`: nothing that was learned counts for it. WhatsApp is tried although it has said that the number is not there, and
             *     `fallbackAfter: "auto"` is 300 s.
             */
            learn?: boolean;
            /**
             * @description The language of the recipient, as BCP 47 has it. Default: that which their app told when they last wrote to us, else
             *     `DEFAULT_LOCALE`. A template that has no text in `pt-BR` is sent in `pt`, else in the default.
             */
            locale?: string;
            /** @description A place, by WhatsApp; by SMS its name, its address and a link to a map. Not beside `media` or `buttons`. */
            location?: components["schemas"]["MessageLocationDto"] | null;
            /** @description A file, by WhatsApp; by SMS its caption and a link. A step by SMS that has a text of its own sends that alone. */
            media?: components["schemas"]["MessageMediaDto"] | null;
            /** @description Whatever the application wants back with the message; at most 4 KB as JSON. It comes back exactly: a number that a double cannot hold, such as 12345678901234567890, is refused. Never sent to Siren. */
            metadata?: {
                [key: string]: unknown;
            };
            /**
             * @description What becomes of it when it could not begin within `graceSeconds` of its time, as after an outage. `skip`: it expires, with the
             *     code `missed_schedule`. Default: `send`. Its time is `sendAt`, else its acceptance; within its window, or the end of the quiet
             *     hours.
             * @enum {string|null}
             */
            onMissed?: "send" | "skip" | null;
            /** @description The name of a policy, for whatever the message does not say itself. */
            policy?: string;
            /**
             * @description How soon its first request leaves. Default: `normal`, and `low` for the items of a bulk.
             * @enum {string}
             */
            priority?: "high" | "low" | "normal";
            /** @description The application's own name for the message; lists can be filtered by it. */
            reference?: string;
            /**
             * Format: date-time
             * @description Nothing is sent before. At most 180 days ahead. ISO 8601 with an offset.
             */
            sendAt?: string | null;
            /** @description A template instead of a text. It is rendered when the message is accepted, for every step. */
            template?: components["schemas"]["MessageTemplateDto"] | null;
            /**
             * @description 1 to 4096 characters; 1 to 1024 beside buttons, or a file that it is shown with. Left out where there is a `template`, here or
             *     in the policy, `media` or a `location`, or where each of `channels` has a text of its own.
             */
            text?: string;
            /** @description The recipient's phone number, in any common way of writing; a national one belongs to `DEFAULT_COUNTRY`. */
            to: string;
            /** @description Write the SMS in GSM-7, where its step does not say whether to: the same as `transliterate` there. */
            transliterate?: boolean;
        };
        SuppressDto: {
            /**
             * @description `marketing`: the number still gets messages of the category `transactional`.
             * @default all
             * @enum {string}
             */
            category?: "all" | "marketing";
            /**
             * @description What the number must not be written to by.
             * @default all
             * @enum {string}
             */
            channel?: "all" | "sms" | "whatsapp";
            note?: string | null;
            /** @description In any common way of writing. */
            phoneNumber: string;
            /**
             * @description One word to find it by. `opt_out` for whoever asked for it: only that is lifted by the recipient's START.
             * @default manual
             */
            reason?: string;
        };
        SuppressedNumberDto: {
            /** @description E.164. */
            phoneNumber: string;
            suppressions: components["schemas"]["SuppressionDto"][];
        };
        SuppressedRecipientsDto: {
            /** @description How many of them are suppressed by this call; with `dryRun`: would be. */
            added: number;
            dryRun: boolean;
            /** @description How many messages this call has looked at. */
            found: number;
            /** @description There are more messages: send it as `cursor`; null: these were all. */
            nextCursor: string | null;
            /** @description How many people these went to; who was erased is none of them. */
            recipients: number;
            /** @description How many were already, for this reason, on this channel and of this category. */
            unchanged: number;
        };
        SuppressionChangeDto: {
            /** @description Whose key it was. */
            apiKeyId: string | null;
            /** Format: date-time */
            at: string;
            /** @enum {string} */
            category: "all" | "marketing";
            /** @description The incoming message (opt_out) or the message (error_code) that led to it. */
            causeId: string | null;
            /** @description added or lifted. */
            change: string;
            /** @enum {string} */
            channel: "all" | "sms" | "whatsapp";
            id: string;
            /** @description Its application, as it was called then; null: by no key, or before that was kept. */
            keyName: string | null;
            /**
             * @description Why it was lifted by hand; null: nobody said.
             * @enum {string|null}
             */
            liftedBecause: "asked_again" | "by_mistake" | "new_owner" | "other" | "reachable_again" | null;
            /** @description What somebody said of this change; null: nothing, or its number was erased. */
            note: string | null;
            reason: string;
            /** @enum {string} */
            source: "api" | "error_code" | "import" | "opt_out";
        };
        SuppressionChangePageDto: {
            items: components["schemas"]["SuppressionChangeDto"][];
            nextCursor: string | null;
        };
        SuppressionDto: {
            /**
             * @description What it ends: `all` messages, or those of the category `marketing`.
             * @enum {string}
             */
            category: "all" | "marketing";
            /** @enum {string} */
            channel: "all" | "sms" | "whatsapp";
            /** Format: date-time */
            createdAt: string;
            note: string | null;
            /** @description E.164, in the form that was named; it covers every form of the same subscriber's number. */
            phoneNumber: string;
            /** @description `opt_out`: the recipient asked for it. */
            reason: string;
            /**
             * @description Who put it there: api, import, opt_out (the recipient's STOP) or error_code (a provider's refusal).
             * @enum {string}
             */
            source: "api" | "error_code" | "import" | "opt_out";
        };
        SuppressionPageDto: {
            items: components["schemas"]["SuppressionDto"][];
            /** @description Send it as `cursor` for the next page; null on the last one. */
            nextCursor: string | null;
        };
        SuppressRecipientsDto: {
            /**
             * @description `marketing`: they still get messages of the category `transactional`.
             * @default all
             * @enum {string}
             */
            category?: "all" | "marketing";
            /**
             * @description What they must not be written to by.
             * @default all
             * @enum {string}
             */
            channel?: "all" | "sms" | "whatsapp";
            /** @description With `filter`: the `nextCursor` of the answer before. One call looks at the newest 10,000 that fit, at most. */
            cursor?: string | null;
            /**
             * @description Only answer what would happen.
             * @default false
             */
            dryRun?: boolean | null;
            filter?: components["schemas"]["MessageFilterDto"] | null;
            ids?: string[] | null;
            /** @description Kept with each of them. */
            note?: string | null;
            /**
             * @description One word to find it by. `opt_out` for those who asked for it: only that is lifted by their START.
             * @default manual
             */
            reason?: string;
        };
        SuppressSenderDto: {
            /** @description In any common way of writing. */
            phoneNumber: string;
        };
        TemplateDto: {
            /** Format: date-time */
            archivedAt: string | null;
            /** @enum {string} */
            category: "marketing" | "transactional";
            /** Format: date-time */
            createdAt: string;
            /** @description By locale (BCP 47, at most 50): the text of each channel. At most 64 KB with the variables. */
            locales: {
                [key: string]: components["schemas"]["LocaleTextsDto"];
            };
            name: string;
            /** Format: date-time */
            publishedAt: string | null;
            /** @enum {string} */
            status: "archived" | "draft" | "published";
            /**
             * Format: date-time
             * @description The last change of the draft.
             */
            updatedAt: string;
            /** @description By name: letters, digits and underscores, the first a letter. What a message must bring, and nothing else. */
            variables: {
                [key: string]: components["schemas"]["VariableDto"];
            };
            /** @description From 1. */
            version: number;
        };
        TemplateFiguresDto: {
            /** @description Of the finished messages that were neither cancelled nor suppressed, the share that was delivered or read; null without any. */
            deliveryRate: number | null;
            /** @description Messages that arrived on more than one channel. */
            doubleDeliveries: number;
            /** @description fallbacks ÷ the messages that are not pending and have an attempt; null without any. */
            fallbackRate: number | null;
            /** @description Messages that are not pending and for which a later channel of their plan was tried. */
            fallbacks: number;
            /** @description Attempts that were delivered after their message was finished, or after a later channel had been tried. */
            lateDeliveries: number;
            messages: components["schemas"]["MessageFiguresDto"];
            /** @description Those by SMS. */
            smsAttempts: number;
            /** @description Accepted by Siren, and not known to have failed since: accepted, sent, delivered or read. */
            successfulAttempts: number;
            /** @description successfulAttempts ÷ the attempts that are no longer on the wire (status other than `sending`), not rounded; null without any. */
            successRate: number | null;
            /** @description Its name. */
            template: string;
            /** @description Requests to Siren that began in the range, whatever the answer. */
            totalAttempts: number;
            /** @description Attempts of which nobody knows whether Siren took them. */
            unknownOutcomes: number;
            /** @description Those by WhatsApp. */
            whatsappAttempts: number;
        };
        TemplateHoldDto: {
            /** @description One message is on its way with it. */
            isTrying: boolean;
            language: string;
            /** @description What that code means, as far as our table knows it. */
            meaning: string | null;
            name: string;
            /** @description The code of the newest fault. */
            reason: string;
            /** Format: date-time */
            since: string;
            /**
             * Format: date-time
             * @description When a message may send it again, to see; while one does, when that is given up.
             */
            until: string;
        };
        TemplatePageDto: {
            items: components["schemas"]["TemplateDto"][];
            nextCursor: string | null;
        };
        TemplatesFiguresDto: {
            /** @enum {string|null} */
            channel: "sms" | "whatsapp" | null;
            /**
             * Format: date-time
             * @description Rounded down to a quarter of an hour.
             */
            from: string;
            items: components["schemas"]["TemplateFiguresDto"][];
            /**
             * Format: date-time
             * @description Excluded; rounded up to a quarter of an hour.
             */
            to: string;
        };
        TestedDto: {
            /** @description The first 1,000 characters of the answer. */
            body: string | null;
            delivered: boolean;
            durationMs: number;
            /** @description `http_500`, `timeout`, `connection_refused`, …; null: it was delivered. */
            error: string | null;
            /** @description As it was posted, signed like any other. */
            event: components["schemas"]["TestEventDto"];
            /** @description `EVENTS_URL`, without what may be secret in it: a name, a password, what follows a `?`. */
            postedTo: string;
            statusCode: number | null;
        };
        TestEventDto: {
            data: Record<string, never>;
            id: string;
            /** Format: date-time */
            timestamp: string;
            type: string;
        };
        TimeseriesDto: {
            /** @description In the order of time. */
            buckets: components["schemas"]["BucketDto"][];
            /**
             * @description Only messages of this category.
             * @enum {string|null}
             */
            category: "marketing" | "transactional" | null;
            /** @enum {string|null} */
            channel: "sms" | "whatsapp" | null;
            country: string | null;
            /**
             * Format: date-time
             * @description Rounded down to the beginning of a bucket.
             */
            from: string;
            /** @enum {string} */
            interval: "day" | "hour" | "minute";
            /** @description Only messages of this template (its name), in all its versions. */
            template: string | null;
            timeZone: string;
            /**
             * Format: date-time
             * @description Excluded; rounded up to the end of a bucket.
             */
            to: string;
        };
        ValidatePhoneNumberDto: {
            /** @description In any common way of writing. */
            phoneNumber: string;
        };
        VariableDto: {
            /** @description ISO 4217; of `money`, and of that alone. */
            currency?: string;
            /** @description Default: true. What is optional may be left out of a message, and then leaves nothing in its text. */
            required?: boolean;
            /**
             * @description `money` is in major units; `date` is a day or a moment, ISO 8601; `url` is an http or https address.
             * @enum {string}
             */
            type: "date" | "money" | "number" | "text" | "url";
        };
        WaitDto: {
            p50: number | null;
            p95: number | null;
        };
        WaitingForDto: {
            /** @enum {string} */
            channel: "sms" | "whatsapp";
            /**
             * @description `hold`: Siren asked for time. `pause`: Siren refuses the account. `unreachable`: Siren fails, or nothing reaches it.
             *     `batch`: its batch is paused, or has a rate. `recipient`: another message of the recipient goes first. `backoff`: the same
             *     step again. `receipt`: word of what Siren took. `schedule`: its time has not come. `delivery_window`: its delivery window is closed, or
             *     these are quiet hours. `sms_limit`: no SMS is left in this hour. `template`: WhatsApp has faulted its approved template, and no
             *     other step is left.
             * @enum {string}
             */
            reason: "backoff" | "batch" | "delivery_window" | "hold" | "pause" | "receipt" | "recipient" | "schedule" | "sms_limit" | "template" | "unreachable";
            /** Format: date-time */
            since: string;
            /**
             * Format: date-time
             * @description When it is looked at again at the latest; of a pause, when Siren is tried again. Null: nobody knows.
             */
            until: string | null;
        };
        WhatsAppLimitsDto: {
            heldTemplates: components["schemas"]["HeldTemplateDto"][];
            /**
             * Format: date-time
             * @description Since then free text is not tried with recipients of whom nothing is known: three in a row were refused (131047). Null: it is tried.
             */
            unknownWindowsClosedSince: string | null;
        };
        WhatsAppTemplateDto: {
            language: string;
            name: string;
        };
        WindowDto: {
            /**
             * Format: date-time
             * @description When it closes, or closed; null when the contact never wrote by WhatsApp.
             */
            closesAt: string | null;
            open: boolean;
            /**
             * @description `unknown`: they never wrote by WhatsApp, and WhatsApp has not refused free text to them yet.
             * @enum {string}
             */
            state: "closed" | "open" | "unknown";
        };
        WouldBeProblemDto: {
            detail: string;
            errors: components["schemas"]["FieldErrorDto"][];
            status: number;
            title: string;
            type: string;
        };
        WouldSendDto: {
            /**
             * @description Why free text or a template. Free text: `window_open`, `reply` (it answers what came within 24 hours), `windows_ignored`
             *     (`WHATSAPP_WINDOW=open`), `window_unknown`, `unknown_window_tried` (the one in a hundred that tries again), or `no_window`,
             *     by SMS. A template: `always_template` (the step says so), `window_closed`, `window_unknown`,
             *     `unknown_window_tried`, `unknown_window_counts_as_closed` (others like it were refused) or `unknown_window_refused`
             *     (`WHATSAPP_WINDOW=strict`).
             * @enum {string}
             */
            because: "always_template" | "no_window" | "reply" | "unknown_window_counts_as_closed" | "unknown_window_refused" | "unknown_window_tried" | "window_closed" | "window_open" | "window_unknown" | "windows_ignored";
            /** @description What its recipient may press. */
            buttons: components["schemas"]["MessageButtonDto"][];
            /** @enum {string} */
            channel: "sms" | "whatsapp";
            /**
             * @description Free text, or an approved WhatsApp template.
             * @enum {string}
             */
            kind: "template" | "text";
            /** @description Of `text`, as BCP 47 has it; null: it came as it is. */
            locale: string | null;
            /** @description The place. */
            location: components["schemas"]["MessageLocationDto"] | null;
            /** @description The file that goes with it. */
            media: components["schemas"]["MessageMediaDto"] | null;
            template: components["schemas"]["WhatsAppTemplateDto"] | null;
            /** @description What the recipient would read. */
            text: string;
        };
    };
    responses: never;
    parameters: never;
    requestBodies: never;
    headers: never;
    pathItems: never;
}
export type $defs = Record<string, never>;
export interface operations {
    ApiKeysController_list: {
        parameters: {
            query?: {
                /** @description The nextCursor of the page before */
                cursor?: string;
                limit?: number;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ApiKeyPageDto"];
                };
            };
            /** @description An error, as RFC 9457 has it. `title`, `detail` and `errors[].message` are for people, in the language that `Accept-Language` asks for: `en` (default), `hi`, `es` or `pt`; `type` is for programs, and the same in all */
            default: {
                headers: {
                    /** @description The language of its words */
                    "Content-Language"?: "en" | "es" | "hi" | "pt";
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemBody"];
                };
            };
        };
    };
    ApiKeysController_create: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["CreateApiKeyDto"];
            };
        };
        responses: {
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["CreatedApiKeyDto"];
                };
            };
            /** @description An error, as RFC 9457 has it. `title`, `detail` and `errors[].message` are for people, in the language that `Accept-Language` asks for: `en` (default), `hi`, `es` or `pt`; `type` is for programs, and the same in all */
            default: {
                headers: {
                    /** @description The language of its words */
                    "Content-Language"?: "en" | "es" | "hi" | "pt";
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemBody"];
                };
            };
        };
    };
    ApiKeysController_revoke: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description An error, as RFC 9457 has it. `title`, `detail` and `errors[].message` are for people, in the language that `Accept-Language` asks for: `en` (default), `hi`, `es` or `pt`; `type` is for programs, and the same in all */
            default: {
                headers: {
                    /** @description The language of its words */
                    "Content-Language"?: "en" | "es" | "hi" | "pt";
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemBody"];
                };
            };
        };
    };
    AttemptsController_list: {
        parameters: {
            query?: {
                /** @description Only those that the application of this name submitted: the `name` of its API keys. */
                application?: string;
                batchId?: string;
                channel?: "sms" | "whatsapp";
                /**
                 * @description Only what failed by this code: Siren's, or one of ours. Of attempts those that count as its errors in the statistics; of
                 *     messages those that ended by it, or with an attempt that did.
                 */
                code?: string;
                /** @description The earliest, included. */
                createdFrom?: string;
                /** @description The latest, excluded. */
                createdTo?: string;
                /** @description The nextCursor of the page before */
                cursor?: string;
                /** @description `csv`: all that fit as a file, whatever the limit, as with `Accept: text/csv`. Default: what `Accept` asks for. */
                format?: "csv" | "json";
                limit?: number;
                /** @description Only those that your application submitted: whichever of its keys, which are those of one name. */
                mine?: boolean;
                /** @description Siren's id of an attempt of the last 35 days. */
                providerMessageId?: string;
                reference?: string;
                status?: "accepted" | "delivered" | "failed" | "read" | "sending" | "sent" | "unknown";
                /** @description The name of the template that it was rendered from, in any version. */
                template?: string;
                /** @description A phone number, in any common way of writing. */
                to?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AttemptPageDto"];
                    "text/csv": string;
                };
            };
            /** @description An error, as RFC 9457 has it. `title`, `detail` and `errors[].message` are for people, in the language that `Accept-Language` asks for: `en` (default), `hi`, `es` or `pt`; `type` is for programs, and the same in all */
            default: {
                headers: {
                    /** @description The language of its words */
                    "Content-Language"?: "en" | "es" | "hi" | "pt";
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemBody"];
                };
            };
        };
    };
    AuditController_list: {
        parameters: {
            query?: {
                action?: "api_key.created" | "api_key.revoked" | "approved_template.tried" | "batch.cancelled" | "batch.paused" | "batch.rate_changed" | "batch.resumed" | "channel.tried" | "contact.answered" | "contact.erasure_requested" | "contact.exported" | "dead_letter.discarded" | "dead_letter.replayed" | "event.redelivered" | "events.redelivered" | "message.cancelled" | "message.rescheduled" | "messages.resent" | "policy.created" | "policy.deleted" | "policy.replaced" | "session.created" | "session.revoked" | "suppression.added" | "suppression.changed" | "suppression.lifted" | "suppressions.imported" | "template.archived" | "template.changed" | "template.created" | "template.published";
                /** @description The nextCursor of the page before */
                cursor?: string;
                /** @description `csv`: all that fit as a file, whatever the limit, as with `Accept: text/csv`. Default: what `Accept` asks for. */
                format?: "csv" | "json";
                /** @description Included. */
                from?: string;
                keyId?: string;
                limit?: number;
                /** @description In any common way of writing: what was done to the contact of this number. */
                phoneNumber?: string;
                subjectId?: string;
                /** @description Excluded. */
                to?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AuditPageDto"];
                    "text/csv": string;
                };
            };
            /** @description An error, as RFC 9457 has it. `title`, `detail` and `errors[].message` are for people, in the language that `Accept-Language` asks for: `en` (default), `hi`, `es` or `pt`; `type` is for programs, and the same in all */
            default: {
                headers: {
                    /** @description The language of its words */
                    "Content-Language"?: "en" | "es" | "hi" | "pt";
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemBody"];
                };
            };
        };
    };
    BatchesController_list: {
        parameters: {
            query?: {
                /** @description The nextCursor of the page before */
                cursor?: string;
                /** @description `csv`: all that fit as a file, whatever the limit, as with `Accept: text/csv`. Default: what `Accept` asks for. */
                format?: "csv" | "json";
                limit?: number;
                /** @description Only those that your application submitted: whichever of its keys, which are those of one name. */
                mine?: boolean;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["BatchPageDto"];
                    "text/csv": string;
                };
            };
            /** @description An error, as RFC 9457 has it. `title`, `detail` and `errors[].message` are for people, in the language that `Accept-Language` asks for: `en` (default), `hi`, `es` or `pt`; `type` is for programs, and the same in all */
            default: {
                headers: {
                    /** @description The language of its words */
                    "Content-Language"?: "en" | "es" | "hi" | "pt";
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemBody"];
                };
            };
        };
    };
    BatchesController_get: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["BatchDto"];
                };
            };
            /** @description An error, as RFC 9457 has it. `title`, `detail` and `errors[].message` are for people, in the language that `Accept-Language` asks for: `en` (default), `hi`, `es` or `pt`; `type` is for programs, and the same in all */
            default: {
                headers: {
                    /** @description The language of its words */
                    "Content-Language"?: "en" | "es" | "hi" | "pt";
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemBody"];
                };
            };
        };
    };
    BatchesController_change: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ChangeBatchDto"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["BatchDto"];
                };
            };
            /** @description An error, as RFC 9457 has it. `title`, `detail` and `errors[].message` are for people, in the language that `Accept-Language` asks for: `en` (default), `hi`, `es` or `pt`; `type` is for programs, and the same in all */
            default: {
                headers: {
                    /** @description The language of its words */
                    "Content-Language"?: "en" | "es" | "hi" | "pt";
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemBody"];
                };
            };
        };
    };
    BatchesController_cancel: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["BatchDto"];
                };
            };
            /** @description An error, as RFC 9457 has it. `title`, `detail` and `errors[].message` are for people, in the language that `Accept-Language` asks for: `en` (default), `hi`, `es` or `pt`; `type` is for programs, and the same in all */
            default: {
                headers: {
                    /** @description The language of its words */
                    "Content-Language"?: "en" | "es" | "hi" | "pt";
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemBody"];
                };
            };
        };
    };
    BatchesController_duplicates: {
        parameters: {
            query?: {
                /** @description The nextCursor of the page before */
                cursor?: string;
                limit?: number;
            };
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["DuplicateNumberPageDto"];
                };
            };
            /** @description An error, as RFC 9457 has it. `title`, `detail` and `errors[].message` are for people, in the language that `Accept-Language` asks for: `en` (default), `hi`, `es` or `pt`; `type` is for programs, and the same in all */
            default: {
                headers: {
                    /** @description The language of its words */
                    "Content-Language"?: "en" | "es" | "hi" | "pt";
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemBody"];
                };
            };
        };
    };
    BatchesController_events: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Each event is the batch as JSON */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "text/event-stream": components["schemas"]["BatchDto"];
                };
            };
            /** @description An error, as RFC 9457 has it. `title`, `detail` and `errors[].message` are for people, in the language that `Accept-Language` asks for: `en` (default), `hi`, `es` or `pt`; `type` is for programs, and the same in all */
            default: {
                headers: {
                    /** @description The language of its words */
                    "Content-Language"?: "en" | "es" | "hi" | "pt";
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemBody"];
                };
            };
        };
    };
    BatchesController_messages: {
        parameters: {
            query?: {
                /** @description The nextCursor of the page before */
                cursor?: string;
                limit?: number;
            };
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["BatchMessagePageDto"];
                };
            };
            /** @description An error, as RFC 9457 has it. `title`, `detail` and `errors[].message` are for people, in the language that `Accept-Language` asks for: `en` (default), `hi`, `es` or `pt`; `type` is for programs, and the same in all */
            default: {
                headers: {
                    /** @description The language of its words */
                    "Content-Language"?: "en" | "es" | "hi" | "pt";
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemBody"];
                };
            };
        };
    };
    BatchesController_pause: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["BatchDto"];
                };
            };
            /** @description An error, as RFC 9457 has it. `title`, `detail` and `errors[].message` are for people, in the language that `Accept-Language` asks for: `en` (default), `hi`, `es` or `pt`; `type` is for programs, and the same in all */
            default: {
                headers: {
                    /** @description The language of its words */
                    "Content-Language"?: "en" | "es" | "hi" | "pt";
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemBody"];
                };
            };
        };
    };
    BatchesController_rejections: {
        parameters: {
            query?: {
                /** @description The nextCursor of the page before */
                cursor?: string;
                /** @description `csv`: all that fit as a file, whatever the limit, as with `Accept: text/csv`. Default: what `Accept` asks for. */
                format?: "csv" | "json";
                limit?: number;
            };
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RejectionPageDto"];
                    "text/csv": string;
                };
            };
            /** @description An error, as RFC 9457 has it. `title`, `detail` and `errors[].message` are for people, in the language that `Accept-Language` asks for: `en` (default), `hi`, `es` or `pt`; `type` is for programs, and the same in all */
            default: {
                headers: {
                    /** @description The language of its words */
                    "Content-Language"?: "en" | "es" | "hi" | "pt";
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemBody"];
                };
            };
        };
    };
    BatchesController_resume: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["BatchDto"];
                };
            };
            /** @description An error, as RFC 9457 has it. `title`, `detail` and `errors[].message` are for people, in the language that `Accept-Language` asks for: `en` (default), `hi`, `es` or `pt`; `type` is for programs, and the same in all */
            default: {
                headers: {
                    /** @description The language of its words */
                    "Content-Language"?: "en" | "es" | "hi" | "pt";
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemBody"];
                };
            };
        };
    };
    ChannelsController_list: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ChannelStatesDto"];
                };
            };
            /** @description An error, as RFC 9457 has it. `title`, `detail` and `errors[].message` are for people, in the language that `Accept-Language` asks for: `en` (default), `hi`, `es` or `pt`; `type` is for programs, and the same in all */
            default: {
                headers: {
                    /** @description The language of its words */
                    "Content-Language"?: "en" | "es" | "hi" | "pt";
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemBody"];
                };
            };
        };
    };
    ChannelsController_tryChannel: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                channel: "sms" | "whatsapp";
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ChannelStateDto"];
                };
            };
            /** @description An error, as RFC 9457 has it. `title`, `detail` and `errors[].message` are for people, in the language that `Accept-Language` asks for: `en` (default), `hi`, `es` or `pt`; `type` is for programs, and the same in all */
            default: {
                headers: {
                    /** @description The language of its words */
                    "Content-Language"?: "en" | "es" | "hi" | "pt";
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemBody"];
                };
            };
        };
    };
    ChannelsController_tryTemplate: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                language: string;
                name: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["TemplateHoldDto"];
                };
            };
            /** @description An error, as RFC 9457 has it. `title`, `detail` and `errors[].message` are for people, in the language that `Accept-Language` asks for: `en` (default), `hi`, `es` or `pt`; `type` is for programs, and the same in all */
            default: {
                headers: {
                    /** @description The language of its words */
                    "Content-Language"?: "en" | "es" | "hi" | "pt";
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemBody"];
                };
            };
        };
    };
    "ContactsController_get[1]": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description In any common way of writing. */
                phoneNumber: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["KnownContactDto"];
                };
            };
            /** @description An error, as RFC 9457 has it. `title`, `detail` and `errors[].message` are for people, in the language that `Accept-Language` asks for: `en` (default), `hi`, `es` or `pt`; `type` is for programs, and the same in all */
            default: {
                headers: {
                    /** @description The language of its words */
                    "Content-Language"?: "en" | "es" | "hi" | "pt";
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemBody"];
                };
            };
        };
    };
    PersonalDataController_erase: {
        parameters: {
            query?: {
                /** @description Whether the number stays suppressed where it is, by a keyed digest alone: nobody can read it back, and nothing is sent to it. false: it may be written to again. */
                keepSuppression?: boolean;
            };
            header?: never;
            path: {
                /** @description In any common way of writing. */
                phoneNumber: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErasureDto"];
                };
            };
            /** @description An error, as RFC 9457 has it. `title`, `detail` and `errors[].message` are for people, in the language that `Accept-Language` asks for: `en` (default), `hi`, `es` or `pt`; `type` is for programs, and the same in all */
            default: {
                headers: {
                    /** @description The language of its words */
                    "Content-Language"?: "en" | "es" | "hi" | "pt";
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemBody"];
                };
            };
        };
    };
    ConversationsController_conversation: {
        parameters: {
            query?: {
                /** @description The nextCursor of the page before */
                cursor?: string;
                limit?: number;
            };
            header?: never;
            path: {
                /** @description In any common way of writing. */
                phoneNumber: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ConversationDto"];
                };
            };
            /** @description An error, as RFC 9457 has it. `title`, `detail` and `errors[].message` are for people, in the language that `Accept-Language` asks for: `en` (default), `hi`, `es` or `pt`; `type` is for programs, and the same in all */
            default: {
                headers: {
                    /** @description The language of its words */
                    "Content-Language"?: "en" | "es" | "hi" | "pt";
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemBody"];
                };
            };
        };
    };
    PersonalDataController_export: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description In any common way of writing. */
                phoneNumber: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ContactExportDto"];
                };
            };
            /** @description An error, as RFC 9457 has it. `title`, `detail` and `errors[].message` are for people, in the language that `Accept-Language` asks for: `en` (default), `hi`, `es` or `pt`; `type` is for programs, and the same in all */
            default: {
                headers: {
                    /** @description The language of its words */
                    "Content-Language"?: "en" | "es" | "hi" | "pt";
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemBody"];
                };
            };
        };
    };
    ConversationsController_answer: {
        parameters: {
            query?: never;
            header?: {
                /** @description 1 to 255 characters; honoured for 24 hours */
                "Idempotency-Key"?: string;
            };
            path: {
                /** @description In any common way of writing. */
                phoneNumber: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["HandAnswerDto"];
            };
        };
        responses: {
            /** @description Accepted */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["MessageDto"];
                };
            };
            /** @description An error, as RFC 9457 has it. `title`, `detail` and `errors[].message` are for people, in the language that `Accept-Language` asks for: `en` (default), `hi`, `es` or `pt`; `type` is for programs, and the same in all */
            default: {
                headers: {
                    /** @description The language of its words */
                    "Content-Language"?: "en" | "es" | "hi" | "pt";
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemBody"];
                };
            };
        };
    };
    DeadLettersController_list: {
        parameters: {
            query?: {
                /** @description The earliest by `createdAt`, included. */
                createdFrom?: string;
                /** @description The latest, excluded. */
                createdTo?: string;
                /** @description The nextCursor of the page before */
                cursor?: string;
                /** @description `csv`: all that fit as a file, whatever the limit, as with `Accept: text/csv`. Default: what `Accept` asks for. */
                format?: "csv" | "json";
                kind?: "event" | "incoming" | "message" | "webhook";
                limit?: number;
                /** @description As `reason` of a dead letter: `internal_error`, `unreadable`, `handler_failed`, `http_500`, `timeout`. */
                reason?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["DeadLetterPageDto"];
                    "text/csv": string;
                };
            };
            /** @description An error, as RFC 9457 has it. `title`, `detail` and `errors[].message` are for people, in the language that `Accept-Language` asks for: `en` (default), `hi`, `es` or `pt`; `type` is for programs, and the same in all */
            default: {
                headers: {
                    /** @description The language of its words */
                    "Content-Language"?: "en" | "es" | "hi" | "pt";
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemBody"];
                };
            };
        };
    };
    DeadLettersController_replayMany: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ReplayManyDto"];
            };
        };
        responses: {
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ReplayedManyDto"];
                };
            };
            /** @description An error, as RFC 9457 has it. `title`, `detail` and `errors[].message` are for people, in the language that `Accept-Language` asks for: `en` (default), `hi`, `es` or `pt`; `type` is for programs, and the same in all */
            default: {
                headers: {
                    /** @description The language of its words */
                    "Content-Language"?: "en" | "es" | "hi" | "pt";
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemBody"];
                };
            };
        };
    };
    DeadLettersController_discard: {
        parameters: {
            query?: {
                /** @description The earliest by `createdAt`, included. */
                createdFrom?: string;
                /** @description The latest, excluded. */
                createdTo?: string;
                /** @description The `nextCursor` of the call before, to go on behind what that has looked at. */
                cursor?: string;
                /** @description Only tells how many these are. */
                dryRun?: boolean;
                /** @description Those of these ids alone, with commas between them. */
                ids?: string[];
                kind?: "event" | "incoming" | "message" | "webhook";
                /** @description As `reason` of a dead letter: `internal_error`, `unreadable`, `handler_failed`, `http_500`, `timeout`. */
                reason?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["DiscardedDto"];
                };
            };
            /** @description An error, as RFC 9457 has it. `title`, `detail` and `errors[].message` are for people, in the language that `Accept-Language` asks for: `en` (default), `hi`, `es` or `pt`; `type` is for programs, and the same in all */
            default: {
                headers: {
                    /** @description The language of its words */
                    "Content-Language"?: "en" | "es" | "hi" | "pt";
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemBody"];
                };
            };
        };
    };
    DeadLettersController_replay: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ReplayedDto"];
                };
            };
            /** @description An error, as RFC 9457 has it. `title`, `detail` and `errors[].message` are for people, in the language that `Accept-Language` asks for: `en` (default), `hi`, `es` or `pt`; `type` is for programs, and the same in all */
            default: {
                headers: {
                    /** @description The language of its words */
                    "Content-Language"?: "en" | "es" | "hi" | "pt";
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemBody"];
                };
            };
        };
    };
    ErasuresController_list: {
        parameters: {
            query?: {
                /** @description The nextCursor of the page before */
                cursor?: string;
                limit?: number;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErasurePageDto"];
                };
            };
            /** @description An error, as RFC 9457 has it. `title`, `detail` and `errors[].message` are for people, in the language that `Accept-Language` asks for: `en` (default), `hi`, `es` or `pt`; `type` is for programs, and the same in all */
            default: {
                headers: {
                    /** @description The language of its words */
                    "Content-Language"?: "en" | "es" | "hi" | "pt";
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemBody"];
                };
            };
        };
    };
    ErasuresController_get: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErasureDto"];
                };
            };
            /** @description An error, as RFC 9457 has it. `title`, `detail` and `errors[].message` are for people, in the language that `Accept-Language` asks for: `en` (default), `hi`, `es` or `pt`; `type` is for programs, and the same in all */
            default: {
                headers: {
                    /** @description The language of its words */
                    "Content-Language"?: "en" | "es" | "hi" | "pt";
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemBody"];
                };
            };
        };
    };
    EventsController_list: {
        parameters: {
            query?: {
                /** @description The `after` of the page before; left out: from the oldest event that is kept. */
                after?: string;
                /** @description `csv`: all that fit as a file, whatever the limit, as with `Accept: text/csv`. Default: what `Accept` asks for. */
                format?: "csv" | "json";
                limit?: number;
                /** @description Of the message, or of the incoming message. */
                messageId?: string;
                type?: "incoming.received" | "message.cancelled" | "message.delivered" | "message.expired" | "message.failed" | "message.fallback" | "message.read" | "message.sent" | "message.suppressed";
            };
            header?: {
                /** @description wait=N, at most 30 seconds */
                Prefer?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["EventPageDto"];
                    "text/csv": string;
                };
            };
            /** @description `/problems/events-off`: neither `EVENTS_URL` nor `EVENTS_POLLING` is set, so no events are written. `/problems/conflict`: they are only polled, and there is nowhere to post them to */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemBody"];
                };
            };
            /** @description An error, as RFC 9457 has it. `title`, `detail` and `errors[].message` are for people, in the language that `Accept-Language` asks for: `en` (default), `hi`, `es` or `pt`; `type` is for programs, and the same in all */
            default: {
                headers: {
                    /** @description The language of its words */
                    "Content-Language"?: "en" | "es" | "hi" | "pt";
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemBody"];
                };
            };
        };
    };
    EventsController_get: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["EventWithDeliveriesDto"];
                };
            };
            /** @description `/problems/events-off`: neither `EVENTS_URL` nor `EVENTS_POLLING` is set, so no events are written. `/problems/conflict`: they are only polled, and there is nowhere to post them to */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemBody"];
                };
            };
            /** @description An error, as RFC 9457 has it. `title`, `detail` and `errors[].message` are for people, in the language that `Accept-Language` asks for: `en` (default), `hi`, `es` or `pt`; `type` is for programs, and the same in all */
            default: {
                headers: {
                    /** @description The language of its words */
                    "Content-Language"?: "en" | "es" | "hi" | "pt";
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemBody"];
                };
            };
        };
    };
    EventsController_redeliver: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RedeliveredDto"];
                };
            };
            /** @description `/problems/events-off`: neither `EVENTS_URL` nor `EVENTS_POLLING` is set, so no events are written. `/problems/conflict`: they are only polled, and there is nowhere to post them to */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemBody"];
                };
            };
            /** @description An error, as RFC 9457 has it. `title`, `detail` and `errors[].message` are for people, in the language that `Accept-Language` asks for: `en` (default), `hi`, `es` or `pt`; `type` is for programs, and the same in all */
            default: {
                headers: {
                    /** @description The language of its words */
                    "Content-Language"?: "en" | "es" | "hi" | "pt";
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemBody"];
                };
            };
        };
    };
    EventsController_listDeliveries: {
        parameters: {
            query?: {
                /** @description The nextCursor of the page before */
                cursor?: string;
                /** @description `csv`: all that fit as a file, whatever the limit, as with `Accept: text/csv`. Default: what `Accept` asks for. */
                format?: "csv" | "json";
                /** @description The earliest time at which it happened, included. */
                from?: string;
                limit?: number;
                /** @description Of the message, or of the incoming message. */
                messageId?: string;
                /** @description `failed_first`: those that failed and those that were given up, then all others; each the newest first. */
                order?: "failed_first" | "newest";
                /** @description `failed`: its last try failed, and it is posted again. `waiting`: it was not tried yet. `dead`: given up. `kept`: only polled. */
                status?: "dead" | "delivered" | "discarded" | "failed" | "kept" | "waiting";
                /** @description The latest, excluded. */
                to?: string;
                type?: "incoming.received" | "message.cancelled" | "message.delivered" | "message.expired" | "message.failed" | "message.fallback" | "message.read" | "message.sent" | "message.suppressed";
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ListedEventPageDto"];
                    "text/csv": string;
                };
            };
            /** @description `/problems/events-off`: neither `EVENTS_URL` nor `EVENTS_POLLING` is set, so no events are written. `/problems/conflict`: they are only polled, and there is nowhere to post them to */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemBody"];
                };
            };
            /** @description An error, as RFC 9457 has it. `title`, `detail` and `errors[].message` are for people, in the language that `Accept-Language` asks for: `en` (default), `hi`, `es` or `pt`; `type` is for programs, and the same in all */
            default: {
                headers: {
                    /** @description The language of its words */
                    "Content-Language"?: "en" | "es" | "hi" | "pt";
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemBody"];
                };
            };
        };
    };
    EventsController_redeliverRange: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["RedeliverDto"];
            };
        };
        responses: {
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RedeliveredDto"];
                };
            };
            /** @description `/problems/events-off`: neither `EVENTS_URL` nor `EVENTS_POLLING` is set, so no events are written. `/problems/conflict`: they are only polled, and there is nowhere to post them to */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemBody"];
                };
            };
            /** @description An error, as RFC 9457 has it. `title`, `detail` and `errors[].message` are for people, in the language that `Accept-Language` asks for: `en` (default), `hi`, `es` or `pt`; `type` is for programs, and the same in all */
            default: {
                headers: {
                    /** @description The language of its words */
                    "Content-Language"?: "en" | "es" | "hi" | "pt";
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemBody"];
                };
            };
        };
    };
    EventsController_test: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["TestedDto"];
                };
            };
            /** @description `/problems/events-off`: neither `EVENTS_URL` nor `EVENTS_POLLING` is set, so no events are written. `/problems/conflict`: they are only polled, and there is nowhere to post them to */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemBody"];
                };
            };
            /** @description An error, as RFC 9457 has it. `title`, `detail` and `errors[].message` are for people, in the language that `Accept-Language` asks for: `en` (default), `hi`, `es` or `pt`; `type` is for programs, and the same in all */
            default: {
                headers: {
                    /** @description The language of its words */
                    "Content-Language"?: "en" | "es" | "hi" | "pt";
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemBody"];
                };
            };
        };
    };
    IncomingMessagesController_list: {
        parameters: {
            query?: {
                channel?: "sms" | "whatsapp";
                /** @description Siren's id of the conversation. */
                conversationId?: string;
                /** @description The nextCursor of the page before */
                cursor?: string;
                /** @description `csv`: all that fit as a file, whatever the limit, as with `Accept: text/csv`. Default: what `Accept` asks for. */
                format?: "csv" | "json";
                /** @description A phone number, in any common way of writing; or a sender that is none, exactly as it came. */
                from?: string;
                keyword?: "help" | "start" | "stop";
                limit?: number;
                /** @description The earliest, included. */
                receivedFrom?: string;
                /** @description The latest, excluded. */
                receivedTo?: string;
                status?: "discarded" | "failed" | "handled" | "not_obeyed" | "received";
                type?: "contacts" | "document" | "image" | "location" | "text" | "video" | "voice";
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["IncomingMessagePageDto"];
                    "text/csv": string;
                };
            };
            /** @description An error, as RFC 9457 has it. `title`, `detail` and `errors[].message` are for people, in the language that `Accept-Language` asks for: `en` (default), `hi`, `es` or `pt`; `type` is for programs, and the same in all */
            default: {
                headers: {
                    /** @description The language of its words */
                    "Content-Language"?: "en" | "es" | "hi" | "pt";
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemBody"];
                };
            };
        };
    };
    IncomingMessagesController_get: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ShownIncomingMessageDto"];
                };
            };
            /** @description An error, as RFC 9457 has it. `title`, `detail` and `errors[].message` are for people, in the language that `Accept-Language` asks for: `en` (default), `hi`, `es` or `pt`; `type` is for programs, and the same in all */
            default: {
                headers: {
                    /** @description The language of its words */
                    "Content-Language"?: "en" | "es" | "hi" | "pt";
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemBody"];
                };
            };
        };
    };
    IncomingMessagesController_suppress: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["SuppressSenderDto"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ShownIncomingMessageDto"];
                };
            };
            /** @description An error, as RFC 9457 has it. `title`, `detail` and `errors[].message` are for people, in the language that `Accept-Language` asks for: `en` (default), `hi`, `es` or `pt`; `type` is for programs, and the same in all */
            default: {
                headers: {
                    /** @description The language of its words */
                    "Content-Language"?: "en" | "es" | "hi" | "pt";
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemBody"];
                };
            };
        };
    };
    MessagesController_list: {
        parameters: {
            query?: {
                /** @description Only those that the application of this name submitted: the `name` of its API keys. */
                application?: string;
                batchId?: string;
                channel?: "sms" | "whatsapp";
                /**
                 * @description Only what failed by this code: Siren's, or one of ours. Of attempts those that count as its errors in the statistics; of
                 *     messages those that ended by it, or with an attempt that did.
                 */
                code?: string;
                /** @description The earliest, included. */
                createdFrom?: string;
                /** @description The latest, excluded. */
                createdTo?: string;
                /** @description The nextCursor of the page before */
                cursor?: string;
                /** @description `csv`: all that fit as a file, whatever the limit, as with `Accept: text/csv`. Default: what `Accept` asks for. */
                format?: "csv" | "json";
                limit?: number;
                /** @description Only those that your application submitted: whichever of its keys, which are those of one name. */
                mine?: boolean;
                /** @description Siren's id of an attempt of the last 35 days. */
                providerMessageId?: string;
                reference?: string;
                status?: "cancelled" | "delivered" | "expired" | "failed" | "queued" | "read" | "scheduled" | "sending" | "sent" | "suppressed";
                /** @description The name of the template that it was rendered from, in any version. */
                template?: string;
                /** @description A phone number, in any common way of writing. */
                to?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["MessagePageDto"];
                    "text/csv": string;
                };
            };
            /** @description An error, as RFC 9457 has it. `title`, `detail` and `errors[].message` are for people, in the language that `Accept-Language` asks for: `en` (default), `hi`, `es` or `pt`; `type` is for programs, and the same in all */
            default: {
                headers: {
                    /** @description The language of its words */
                    "Content-Language"?: "en" | "es" | "hi" | "pt";
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemBody"];
                };
            };
        };
    };
    SubmitController_create: {
        parameters: {
            query?: never;
            header?: {
                /** @description 1 to 255 characters; honoured for 24 hours */
                "Idempotency-Key"?: string;
                /** @description wait=N, at most 30 seconds */
                Prefer?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["SubmitMessageDto"];
            };
        };
        responses: {
            /** @description Sent or finished, when Prefer asked to wait; a DryRunDto with "dryRun": true */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["MessageDto"];
                };
            };
            /** @description Accepted */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["MessageDto"];
                };
            };
            /** @description An error, as RFC 9457 has it. `title`, `detail` and `errors[].message` are for people, in the language that `Accept-Language` asks for: `en` (default), `hi`, `es` or `pt`; `type` is for programs, and the same in all */
            default: {
                headers: {
                    /** @description The language of its words */
                    "Content-Language"?: "en" | "es" | "hi" | "pt";
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemBody"];
                };
            };
        };
    };
    MessagesController_get: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["MessageDto"];
                };
            };
            /** @description An error, as RFC 9457 has it. `title`, `detail` and `errors[].message` are for people, in the language that `Accept-Language` asks for: `en` (default), `hi`, `es` or `pt`; `type` is for programs, and the same in all */
            default: {
                headers: {
                    /** @description The language of its words */
                    "Content-Language"?: "en" | "es" | "hi" | "pt";
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemBody"];
                };
            };
        };
    };
    RescheduleController_reschedule: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["RescheduleDto"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["MessageDto"];
                };
            };
            /** @description An error, as RFC 9457 has it. `title`, `detail` and `errors[].message` are for people, in the language that `Accept-Language` asks for: `en` (default), `hi`, `es` or `pt`; `type` is for programs, and the same in all */
            default: {
                headers: {
                    /** @description The language of its words */
                    "Content-Language"?: "en" | "es" | "hi" | "pt";
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemBody"];
                };
            };
        };
    };
    CancelController_cancel: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["MessageDto"];
                };
            };
            /** @description An error, as RFC 9457 has it. `title`, `detail` and `errors[].message` are for people, in the language that `Accept-Language` asks for: `en` (default), `hi`, `es` or `pt`; `type` is for programs, and the same in all */
            default: {
                headers: {
                    /** @description The language of its words */
                    "Content-Language"?: "en" | "es" | "hi" | "pt";
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemBody"];
                };
            };
        };
    };
    BulkController_create: {
        parameters: {
            query?: {
                /** @description With NDJSON: only answer what would happen. */
                dryRun?: boolean;
                /** @description With NDJSON: what becomes of a number's second message; `skip` passes it over. Default: `keep`. */
                duplicates?: "keep" | "skip";
                /** @description With NDJSON: what the batch is called, where batches are listed and searched. 1 to 128 characters. */
                name?: string;
                /** @description Messages of the batch that may begin in a second; no limit without */
                ratePerSecond?: number;
                /** @description With NDJSON: when it is sent, as of a message, where an item does not say so itself. A `+` is `%2B` in an address. */
                sendAt?: string;
                /** @description With NDJSON: the template that is sent to all; the lines are recipients then, as of a bulk with one body. */
                template?: string;
                /** @description With `template`: which version of it. Default: the newest that is published. */
                version?: number;
            };
            header?: {
                /** @description 1 to 255 characters; honoured for 24 hours */
                "Idempotency-Key"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["BulkDto"] | components["schemas"]["RecipientsDto"];
                "application/x-ndjson": string;
            };
        };
        responses: {
            /** @description With `dryRun`: what would happen */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["BulkDryRunDto"];
                };
            };
            /** @description Accepted, but for the items listed */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["BulkResultDto"];
                };
            };
            /** @description The database failed. `/problems/bulk-broken-off`: the first `stored` items of the JSON are stored; the same request under its `Idempotency-Key` adds the rest */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["BulkBrokenOffDto"];
                };
            };
            /** @description An error, as RFC 9457 has it. `title`, `detail` and `errors[].message` are for people, in the language that `Accept-Language` asks for: `en` (default), `hi`, `es` or `pt`; `type` is for programs, and the same in all */
            default: {
                headers: {
                    /** @description The language of its words */
                    "Content-Language"?: "en" | "es" | "hi" | "pt";
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemBody"];
                };
            };
        };
    };
    CancelController_cancelMany: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["CancelManyDto"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["CancelledManyDto"];
                };
            };
            /** @description An error, as RFC 9457 has it. `title`, `detail` and `errors[].message` are for people, in the language that `Accept-Language` asks for: `en` (default), `hi`, `es` or `pt`; `type` is for programs, and the same in all */
            default: {
                headers: {
                    /** @description The language of its words */
                    "Content-Language"?: "en" | "es" | "hi" | "pt";
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemBody"];
                };
            };
        };
    };
    MessagesController_count: {
        parameters: {
            query?: {
                /** @description Only those that the application of this name submitted: the `name` of its API keys. */
                application?: string;
                batchId?: string;
                channel?: "sms" | "whatsapp";
                /**
                 * @description Only what failed by this code: Siren's, or one of ours. Of attempts those that count as its errors in the statistics; of
                 *     messages those that ended by it, or with an attempt that did.
                 */
                code?: string;
                /** @description The earliest, included. */
                createdFrom?: string;
                /** @description The latest, excluded. */
                createdTo?: string;
                /** @description Only those that your application submitted: whichever of its keys, which are those of one name. */
                mine?: boolean;
                /** @description Siren's id of an attempt of the last 35 days. */
                providerMessageId?: string;
                reference?: string;
                status?: "cancelled" | "delivered" | "expired" | "failed" | "queued" | "read" | "scheduled" | "sending" | "sent" | "suppressed";
                /** @description The name of the template that it was rendered from, in any version. */
                template?: string;
                /** @description A phone number, in any common way of writing. */
                to?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["MessageCountDto"];
                };
            };
            /** @description An error, as RFC 9457 has it. `title`, `detail` and `errors[].message` are for people, in the language that `Accept-Language` asks for: `en` (default), `hi`, `es` or `pt`; `type` is for programs, and the same in all */
            default: {
                headers: {
                    /** @description The language of its words */
                    "Content-Language"?: "en" | "es" | "hi" | "pt";
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemBody"];
                };
            };
        };
    };
    ResendController_create: {
        parameters: {
            query?: never;
            header?: {
                /** @description 1 to 255 characters; honoured for 24 hours */
                "Idempotency-Key"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ResendDto"];
            };
        };
        responses: {
            /** @description With "dryRun": true, what would happen; or nothing was found, and there is no batch */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ResendDryRunDto"] | components["schemas"]["ResendResultDto"];
                };
            };
            /** @description Accepted, but for the messages listed */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ResendResultDto"];
                };
            };
            /** @description The database failed. `/problems/bulk-broken-off`: the first are sent; the same request under its `Idempotency-Key` goes on */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["BulkBrokenOffDto"];
                };
            };
            /** @description An error, as RFC 9457 has it. `title`, `detail` and `errors[].message` are for people, in the language that `Accept-Language` asks for: `en` (default), `hi`, `es` or `pt`; `type` is for programs, and the same in all */
            default: {
                headers: {
                    /** @description The language of its words */
                    "Content-Language"?: "en" | "es" | "hi" | "pt";
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemBody"];
                };
            };
        };
    };
    SubmitController_validate: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["SubmitMessageDto"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["DryRunDto"];
                };
            };
            /** @description An error, as RFC 9457 has it. `title`, `detail` and `errors[].message` are for people, in the language that `Accept-Language` asks for: `en` (default), `hi`, `es` or `pt`; `type` is for programs, and the same in all */
            default: {
                headers: {
                    /** @description The language of its words */
                    "Content-Language"?: "en" | "es" | "hi" | "pt";
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemBody"];
                };
            };
        };
    };
    "ContactsController_get[0]": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description In any common way of writing. */
                phoneNumber: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["KnownContactDto"];
                };
            };
            /** @description An error, as RFC 9457 has it. `title`, `detail` and `errors[].message` are for people, in the language that `Accept-Language` asks for: `en` (default), `hi`, `es` or `pt`; `type` is for programs, and the same in all */
            default: {
                headers: {
                    /** @description The language of its words */
                    "Content-Language"?: "en" | "es" | "hi" | "pt";
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemBody"];
                };
            };
        };
    };
    PhoneNumbersController_validate: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ValidatePhoneNumberDto"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["PhoneNumberDto"];
                };
            };
            /** @description An error, as RFC 9457 has it. `title`, `detail` and `errors[].message` are for people, in the language that `Accept-Language` asks for: `en` (default), `hi`, `es` or `pt`; `type` is for programs, and the same in all */
            default: {
                headers: {
                    /** @description The language of its words */
                    "Content-Language"?: "en" | "es" | "hi" | "pt";
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemBody"];
                };
            };
        };
    };
    PoliciesController_list: {
        parameters: {
            query?: {
                /** @description The nextCursor of the page before */
                cursor?: string;
                limit?: number;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["PolicyPageDto"];
                };
            };
            /** @description An error, as RFC 9457 has it. `title`, `detail` and `errors[].message` are for people, in the language that `Accept-Language` asks for: `en` (default), `hi`, `es` or `pt`; `type` is for programs, and the same in all */
            default: {
                headers: {
                    /** @description The language of its words */
                    "Content-Language"?: "en" | "es" | "hi" | "pt";
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemBody"];
                };
            };
        };
    };
    PoliciesController_create: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["CreatePolicyDto"];
            };
        };
        responses: {
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["PolicyDto"];
                };
            };
            /** @description An error, as RFC 9457 has it. `title`, `detail` and `errors[].message` are for people, in the language that `Accept-Language` asks for: `en` (default), `hi`, `es` or `pt`; `type` is for programs, and the same in all */
            default: {
                headers: {
                    /** @description The language of its words */
                    "Content-Language"?: "en" | "es" | "hi" | "pt";
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemBody"];
                };
            };
        };
    };
    PoliciesController_get: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                name: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["PolicyDto"];
                };
            };
            /** @description An error, as RFC 9457 has it. `title`, `detail` and `errors[].message` are for people, in the language that `Accept-Language` asks for: `en` (default), `hi`, `es` or `pt`; `type` is for programs, and the same in all */
            default: {
                headers: {
                    /** @description The language of its words */
                    "Content-Language"?: "en" | "es" | "hi" | "pt";
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemBody"];
                };
            };
        };
    };
    PoliciesController_put: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                name: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["PolicyContentDto"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["PolicyDto"];
                };
            };
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["PolicyDto"];
                };
            };
            /** @description An error, as RFC 9457 has it. `title`, `detail` and `errors[].message` are for people, in the language that `Accept-Language` asks for: `en` (default), `hi`, `es` or `pt`; `type` is for programs, and the same in all */
            default: {
                headers: {
                    /** @description The language of its words */
                    "Content-Language"?: "en" | "es" | "hi" | "pt";
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemBody"];
                };
            };
        };
    };
    PoliciesController_delete: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                name: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description An error, as RFC 9457 has it. `title`, `detail` and `errors[].message` are for people, in the language that `Accept-Language` asks for: `en` (default), `hi`, `es` or `pt`; `type` is for programs, and the same in all */
            default: {
                headers: {
                    /** @description The language of its words */
                    "Content-Language"?: "en" | "es" | "hi" | "pt";
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemBody"];
                };
            };
        };
    };
    ReceivedWebhooksController_list: {
        parameters: {
            query?: {
                /** @description The nextCursor of the page before */
                cursor?: string;
                /** @description `csv`: all that fit as a file, whatever the limit, as with `Accept: text/csv`. Default: what `Accept` asks for. */
                format?: "csv" | "json";
                kind?: "incoming" | "receipt";
                limit?: number;
                /** @description Our message. */
                messageId?: string;
                /** @description Siren's id. */
                providerMessageId?: string;
                /** @description The earliest, included. */
                receivedFrom?: string;
                /** @description The latest, excluded. */
                receivedTo?: string;
                result?: "applied" | "changed_nothing" | "dead_letter" | "message_gone" | "received" | "stored" | "unknown_id_dropped" | "waiting_for_attempt";
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ReceivedWebhookPageDto"];
                    "text/csv": string;
                };
            };
            /** @description An error, as RFC 9457 has it. `title`, `detail` and `errors[].message` are for people, in the language that `Accept-Language` asks for: `en` (default), `hi`, `es` or `pt`; `type` is for programs, and the same in all */
            default: {
                headers: {
                    /** @description The language of its words */
                    "Content-Language"?: "en" | "es" | "hi" | "pt";
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemBody"];
                };
            };
        };
    };
    ReceivedWebhooksController_one: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ReceivedWebhookWithBodyDto"];
                };
            };
            /** @description An error, as RFC 9457 has it. `title`, `detail` and `errors[].message` are for people, in the language that `Accept-Language` asks for: `en` (default), `hi`, `es` or `pt`; `type` is for programs, and the same in all */
            default: {
                headers: {
                    /** @description The language of its words */
                    "Content-Language"?: "en" | "es" | "hi" | "pt";
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemBody"];
                };
            };
        };
    };
    SearchController_find: {
        parameters: {
            query: {
                /** @description The most hits of each kind. */
                limit?: number;
                /**
                 * @description A phone number in any common way of writing, or its last digits, at least four; an id; Siren's id; the beginning of a reference
                 *     or of a template's name; words of a batch's name or of a template's text, one after the other, of which the last may be cut.
                 *     Capitals do not matter.
                 */
                q: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SearchDto"];
                };
            };
            /** @description An error, as RFC 9457 has it. `title`, `detail` and `errors[].message` are for people, in the language that `Accept-Language` asks for: `en` (default), `hi`, `es` or `pt`; `type` is for programs, and the same in all */
            default: {
                headers: {
                    /** @description The language of its words */
                    "Content-Language"?: "en" | "es" | "hi" | "pt";
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemBody"];
                };
            };
        };
    };
    SessionsController_list: {
        parameters: {
            query?: {
                /** @description The nextCursor of the page before */
                cursor?: string;
                limit?: number;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SessionPageDto"];
                };
            };
            /** @description An error, as RFC 9457 has it. `title`, `detail` and `errors[].message` are for people, in the language that `Accept-Language` asks for: `en` (default), `hi`, `es` or `pt`; `type` is for programs, and the same in all */
            default: {
                headers: {
                    /** @description The language of its words */
                    "Content-Language"?: "en" | "es" | "hi" | "pt";
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemBody"];
                };
            };
        };
    };
    SessionsController_create: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            201: {
                headers: {
                    /** @description The session */
                    "Set-Cookie"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["CreatedSessionDto"];
                };
            };
            /** @description An error, as RFC 9457 has it. `title`, `detail` and `errors[].message` are for people, in the language that `Accept-Language` asks for: `en` (default), `hi`, `es` or `pt`; `type` is for programs, and the same in all */
            default: {
                headers: {
                    /** @description The language of its words */
                    "Content-Language"?: "en" | "es" | "hi" | "pt";
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemBody"];
                };
            };
        };
    };
    SessionsController_revoke: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description An error, as RFC 9457 has it. `title`, `detail` and `errors[].message` are for people, in the language that `Accept-Language` asks for: `en` (default), `hi`, `es` or `pt`; `type` is for programs, and the same in all */
            default: {
                headers: {
                    /** @description The language of its words */
                    "Content-Language"?: "en" | "es" | "hi" | "pt";
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemBody"];
                };
            };
        };
    };
    SessionsController_current: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["CurrentSessionDto"];
                };
            };
            /** @description An error, as RFC 9457 has it. `title`, `detail` and `errors[].message` are for people, in the language that `Accept-Language` asks for: `en` (default), `hi`, `es` or `pt`; `type` is for programs, and the same in all */
            default: {
                headers: {
                    /** @description The language of its words */
                    "Content-Language"?: "en" | "es" | "hi" | "pt";
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemBody"];
                };
            };
        };
    };
    SessionsController_signOut: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description An error, as RFC 9457 has it. `title`, `detail` and `errors[].message` are for people, in the language that `Accept-Language` asks for: `en` (default), `hi`, `es` or `pt`; `type` is for programs, and the same in all */
            default: {
                headers: {
                    /** @description The language of its words */
                    "Content-Language"?: "en" | "es" | "hi" | "pt";
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemBody"];
                };
            };
        };
    };
    StatisticsController_get: {
        parameters: {
            query?: {
                /** @description Only messages of this batch, over all of its time: not together with `from`, `to`, `country`, `template`, `category` or `phoneNumber`. */
                batchId?: string;
                /** @description Only messages of this category; the range is rounded as by `country`. */
                category?: "marketing" | "transactional";
                /** @description Only attempts on this channel, and messages whose own channel it is. */
                channel?: "sms" | "whatsapp";
                country?: string;
                /** @description The earliest, included; rounded down to a whole minute. Default: 30 days before `to`. */
                from?: string;
                /** @description Only messages to this phone number, in any common way of writing, and their attempts. Not together with `country`, `template` or `category`. */
                phoneNumber?: string;
                /**
                 * @description Only messages of this template (its name), in all its versions; the range is rounded as by `country`. One of `country`,
                 *     `template` and `category` at most.
                 */
                template?: string;
                /** @description The latest, excluded; rounded up to a whole minute. Default: now. */
                to?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["StatisticsDto"];
                };
            };
            /** @description An error, as RFC 9457 has it. `title`, `detail` and `errors[].message` are for people, in the language that `Accept-Language` asks for: `en` (default), `hi`, `es` or `pt`; `type` is for programs, and the same in all */
            default: {
                headers: {
                    /** @description The language of its words */
                    "Content-Language"?: "en" | "es" | "hi" | "pt";
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemBody"];
                };
            };
        };
    };
    StatisticsController_getCategories: {
        parameters: {
            query?: {
                /** @description Only attempts on this channel, and messages whose own channel it is. */
                channel?: "sms" | "whatsapp";
                /** @description The earliest, included; rounded down to a whole minute. Default: 30 days before `to`. */
                from?: string;
                /** @description The latest, excluded; rounded up to a whole minute. Default: now. */
                to?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["CategoriesDto"];
                };
            };
            /** @description An error, as RFC 9457 has it. `title`, `detail` and `errors[].message` are for people, in the language that `Accept-Language` asks for: `en` (default), `hi`, `es` or `pt`; `type` is for programs, and the same in all */
            default: {
                headers: {
                    /** @description The language of its words */
                    "Content-Language"?: "en" | "es" | "hi" | "pt";
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemBody"];
                };
            };
        };
    };
    StatisticsController_getCosts: {
        parameters: {
            query?: {
                /** @description What costs are told by. */
                by?: "channel" | "country" | "template";
                /** @description Only attempts on this channel, and messages whose own channel it is. */
                channel?: "sms" | "whatsapp";
                /** @description The earliest, included; rounded down to a whole minute. Default: 30 days before `to`. */
                from?: string;
                /** @description The latest, excluded; rounded up to a whole minute. Default: now. */
                to?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["CostsDto"];
                };
            };
            /** @description An error, as RFC 9457 has it. `title`, `detail` and `errors[].message` are for people, in the language that `Accept-Language` asks for: `en` (default), `hi`, `es` or `pt`; `type` is for programs, and the same in all */
            default: {
                headers: {
                    /** @description The language of its words */
                    "Content-Language"?: "en" | "es" | "hi" | "pt";
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemBody"];
                };
            };
        };
    };
    StatisticsController_getCountries: {
        parameters: {
            query?: {
                /** @description Only attempts on this channel, and messages whose own channel it is. */
                channel?: "sms" | "whatsapp";
                /** @description The earliest, included; rounded down to a whole minute. Default: 30 days before `to`. */
                from?: string;
                /** @description The latest, excluded; rounded up to a whole minute. Default: now. */
                to?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["CountriesDto"];
                };
            };
            /** @description An error, as RFC 9457 has it. `title`, `detail` and `errors[].message` are for people, in the language that `Accept-Language` asks for: `en` (default), `hi`, `es` or `pt`; `type` is for programs, and the same in all */
            default: {
                headers: {
                    /** @description The language of its words */
                    "Content-Language"?: "en" | "es" | "hi" | "pt";
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemBody"];
                };
            };
        };
    };
    StatisticsController_getErrors: {
        parameters: {
            query?: {
                /** @description Only messages of this category; the range is rounded as by `country`. */
                category?: "marketing" | "transactional";
                /** @description Only attempts on this channel, and messages whose own channel it is. */
                channel?: "sms" | "whatsapp";
                country?: string;
                /** @description `csv`: as a file, as with `Accept: text/csv`. Default: what `Accept` asks for. */
                format?: "csv" | "json";
                /** @description The earliest, included; rounded down to a whole minute. Default: 30 days before `to`. */
                from?: string;
                /**
                 * @description Only messages of this template (its name), in all its versions; the range is rounded as by `country`. One of `country`,
                 *     `template` and `category` at most.
                 */
                template?: string;
                /** @description The latest, excluded; rounded up to a whole minute. Default: now. */
                to?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorFiguresDto"];
                    "text/csv": string;
                };
            };
            /** @description An error, as RFC 9457 has it. `title`, `detail` and `errors[].message` are for people, in the language that `Accept-Language` asks for: `en` (default), `hi`, `es` or `pt`; `type` is for programs, and the same in all */
            default: {
                headers: {
                    /** @description The language of its words */
                    "Content-Language"?: "en" | "es" | "hi" | "pt";
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemBody"];
                };
            };
        };
    };
    StatisticsController_getFallbackAdvice: {
        parameters: {
            query?: {
                /** @description Only messages of this category; the range is rounded as by `country`. */
                category?: "marketing" | "transactional";
                country?: string;
                /** @description The values of `fallbackAfter` to compare: seconds between 1 and 86,400, separated by commas, at most 20. */
                fallbackAfter?: string;
                /** @description The earliest, included; rounded down to a whole minute. Default: 30 days before `to`. */
                from?: string;
                /**
                 * @description Only messages of this template (its name), in all its versions; the range is rounded as by `country`. One of `country`,
                 *     `template` and `category` at most.
                 */
                template?: string;
                /** @description The latest, excluded; rounded up to a whole minute. Default: now. */
                to?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["FallbackAdviceDto"];
                };
            };
            /** @description An error, as RFC 9457 has it. `title`, `detail` and `errors[].message` are for people, in the language that `Accept-Language` asks for: `en` (default), `hi`, `es` or `pt`; `type` is for programs, and the same in all */
            default: {
                headers: {
                    /** @description The language of its words */
                    "Content-Language"?: "en" | "es" | "hi" | "pt";
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemBody"];
                };
            };
        };
    };
    LiveController_live: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Each event is the whole of it as JSON */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "text/event-stream": components["schemas"]["LiveDto"];
                };
            };
            /** @description An error, as RFC 9457 has it. `title`, `detail` and `errors[].message` are for people, in the language that `Accept-Language` asks for: `en` (default), `hi`, `es` or `pt`; `type` is for programs, and the same in all */
            default: {
                headers: {
                    /** @description The language of its words */
                    "Content-Language"?: "en" | "es" | "hi" | "pt";
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemBody"];
                };
            };
        };
    };
    StatisticsController_getTemplates: {
        parameters: {
            query?: {
                /** @description Only attempts on this channel, and messages whose own channel it is. */
                channel?: "sms" | "whatsapp";
                /** @description The earliest, included; rounded down to a whole minute. Default: 30 days before `to`. */
                from?: string;
                /** @description The latest, excluded; rounded up to a whole minute. Default: now. */
                to?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["TemplatesFiguresDto"];
                };
            };
            /** @description An error, as RFC 9457 has it. `title`, `detail` and `errors[].message` are for people, in the language that `Accept-Language` asks for: `en` (default), `hi`, `es` or `pt`; `type` is for programs, and the same in all */
            default: {
                headers: {
                    /** @description The language of its words */
                    "Content-Language"?: "en" | "es" | "hi" | "pt";
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemBody"];
                };
            };
        };
    };
    StatisticsController_getTimeseries: {
        parameters: {
            query: {
                /** @description Only messages of this category; the range is rounded as by `country`. */
                category?: "marketing" | "transactional";
                /** @description Only attempts on this channel, and messages whose own channel it is. */
                channel?: "sms" | "whatsapp";
                country?: string;
                /** @description The earliest, included; rounded down to a whole minute. Default: 30 days before `to`. */
                from?: string;
                /**
                 * @description The length of a bucket; `minute` is not kept by country, template or category. At most 1,500 buckets. Default `from`: 30
                 *     days before `to`, for minutes one.
                 */
                interval: "day" | "hour" | "minute";
                /**
                 * @description Only messages of this template (its name), in all its versions; the range is rounded as by `country`. One of `country`,
                 *     `template` and `category` at most.
                 */
                template?: string;
                /** @description Whose days and hours: an IANA time zone. A local day may have 23 or 25 hours. Default UTC. */
                timeZone?: string;
                /** @description The latest, excluded; rounded up to a whole minute. Default: now. */
                to?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["TimeseriesDto"];
                };
            };
            /** @description An error, as RFC 9457 has it. `title`, `detail` and `errors[].message` are for people, in the language that `Accept-Language` asks for: `en` (default), `hi`, `es` or `pt`; `type` is for programs, and the same in all */
            default: {
                headers: {
                    /** @description The language of its words */
                    "Content-Language"?: "en" | "es" | "hi" | "pt";
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemBody"];
                };
            };
        };
    };
    SuppressionsController_list: {
        parameters: {
            query?: {
                category?: "all" | "marketing";
                channel?: "all" | "sms" | "whatsapp";
                /** @description The nextCursor of the page before */
                cursor?: string;
                /** @description `csv`: all that fit as a file, whatever the limit, as with `Accept: text/csv`. Default: what `Accept` asks for. */
                format?: "csv" | "json";
                limit?: number;
                /**
                 * @description A whole number in any common way of writing, in all its forms; how numbers begin, with a `+`; or how they end, by at least four
                 *     digits.
                 */
                phoneNumber?: string;
                reason?: string;
                source?: "api" | "error_code" | "import" | "opt_out";
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SuppressionPageDto"];
                    "text/csv": string;
                };
            };
            /** @description An error, as RFC 9457 has it. `title`, `detail` and `errors[].message` are for people, in the language that `Accept-Language` asks for: `en` (default), `hi`, `es` or `pt`; `type` is for programs, and the same in all */
            default: {
                headers: {
                    /** @description The language of its words */
                    "Content-Language"?: "en" | "es" | "hi" | "pt";
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemBody"];
                };
            };
        };
    };
    SuppressionsController_create: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["SuppressDto"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SuppressionDto"];
                };
            };
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SuppressionDto"];
                };
            };
            /** @description An error, as RFC 9457 has it. `title`, `detail` and `errors[].message` are for people, in the language that `Accept-Language` asks for: `en` (default), `hi`, `es` or `pt`; `type` is for programs, and the same in all */
            default: {
                headers: {
                    /** @description The language of its words */
                    "Content-Language"?: "en" | "es" | "hi" | "pt";
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemBody"];
                };
            };
        };
    };
    SuppressionsController_get: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description In any common way of writing. */
                phoneNumber: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SuppressedNumberDto"];
                };
            };
            /** @description An error, as RFC 9457 has it. `title`, `detail` and `errors[].message` are for people, in the language that `Accept-Language` asks for: `en` (default), `hi`, `es` or `pt`; `type` is for programs, and the same in all */
            default: {
                headers: {
                    /** @description The language of its words */
                    "Content-Language"?: "en" | "es" | "hi" | "pt";
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemBody"];
                };
            };
        };
    };
    SuppressionsController_lift: {
        parameters: {
            query?: {
                /** @description Only what has exactly this category; all of it when left out. */
                category?: "all" | "marketing";
                /** @description Only what is suppressed on exactly this channel; all of it when left out. */
                channel?: "all" | "sms" | "whatsapp";
            };
            header?: never;
            path: {
                /** @description In any common way of writing. */
                phoneNumber: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description An error, as RFC 9457 has it. `title`, `detail` and `errors[].message` are for people, in the language that `Accept-Language` asks for: `en` (default), `hi`, `es` or `pt`; `type` is for programs, and the same in all */
            default: {
                headers: {
                    /** @description The language of its words */
                    "Content-Language"?: "en" | "es" | "hi" | "pt";
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemBody"];
                };
            };
        };
    };
    SuppressionsController_history: {
        parameters: {
            query?: {
                /** @description The nextCursor of the page before */
                cursor?: string;
                limit?: number;
            };
            header?: never;
            path: {
                /** @description In any common way of writing. */
                phoneNumber: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SuppressionChangePageDto"];
                };
            };
            /** @description An error, as RFC 9457 has it. `title`, `detail` and `errors[].message` are for people, in the language that `Accept-Language` asks for: `en` (default), `hi`, `es` or `pt`; `type` is for programs, and the same in all */
            default: {
                headers: {
                    /** @description The language of its words */
                    "Content-Language"?: "en" | "es" | "hi" | "pt";
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemBody"];
                };
            };
        };
    };
    SuppressionsController_liftBecause: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description In any common way of writing. */
                phoneNumber: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["LiftDto"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["LiftedDto"];
                };
            };
            /** @description An error, as RFC 9457 has it. `title`, `detail` and `errors[].message` are for people, in the language that `Accept-Language` asks for: `en` (default), `hi`, `es` or `pt`; `type` is for programs, and the same in all */
            default: {
                headers: {
                    /** @description The language of its words */
                    "Content-Language"?: "en" | "es" | "hi" | "pt";
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemBody"];
                };
            };
        };
    };
    SuppressionImportController_create: {
        parameters: {
            query?: {
                /** @description Only tell what would be stored. A number that the file has twice, a thousand lines apart, counts twice then. */
                dryRun?: boolean;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "text/csv": string;
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ImportedSuppressionsDto"];
                };
            };
            /** @description An error, as RFC 9457 has it. `title`, `detail` and `errors[].message` are for people, in the language that `Accept-Language` asks for: `en` (default), `hi`, `es` or `pt`; `type` is for programs, and the same in all */
            default: {
                headers: {
                    /** @description The language of its words */
                    "Content-Language"?: "en" | "es" | "hi" | "pt";
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemBody"];
                };
            };
        };
    };
    SuppressionsController_recipients: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["SuppressRecipientsDto"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SuppressedRecipientsDto"];
                };
            };
            /** @description An error, as RFC 9457 has it. `title`, `detail` and `errors[].message` are for people, in the language that `Accept-Language` asks for: `en` (default), `hi`, `es` or `pt`; `type` is for programs, and the same in all */
            default: {
                headers: {
                    /** @description The language of its words */
                    "Content-Language"?: "en" | "es" | "hi" | "pt";
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemBody"];
                };
            };
        };
    };
    TemplatesController_list: {
        parameters: {
            query?: {
                /** @description The nextCursor of the page before */
                cursor?: string;
                /** @description `csv`: all that fit as a file, whatever the limit, as with `Accept: text/csv`. Default: what `Accept` asks for. */
                format?: "csv" | "json";
                limit?: number;
                /** @description Of the newest version. */
                status?: "archived" | "draft" | "published";
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["TemplatePageDto"];
                    "text/csv": string;
                };
            };
            /** @description An error, as RFC 9457 has it. `title`, `detail` and `errors[].message` are for people, in the language that `Accept-Language` asks for: `en` (default), `hi`, `es` or `pt`; `type` is for programs, and the same in all */
            default: {
                headers: {
                    /** @description The language of its words */
                    "Content-Language"?: "en" | "es" | "hi" | "pt";
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemBody"];
                };
            };
        };
    };
    TemplatesController_create: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["CreateTemplateDto"];
            };
        };
        responses: {
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["TemplateDto"];
                };
            };
            /** @description An error, as RFC 9457 has it. `title`, `detail` and `errors[].message` are for people, in the language that `Accept-Language` asks for: `en` (default), `hi`, `es` or `pt`; `type` is for programs, and the same in all */
            default: {
                headers: {
                    /** @description The language of its words */
                    "Content-Language"?: "en" | "es" | "hi" | "pt";
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemBody"];
                };
            };
        };
    };
    TemplatesController_get: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                name: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["TemplateDto"];
                };
            };
            /** @description An error, as RFC 9457 has it. `title`, `detail` and `errors[].message` are for people, in the language that `Accept-Language` asks for: `en` (default), `hi`, `es` or `pt`; `type` is for programs, and the same in all */
            default: {
                headers: {
                    /** @description The language of its words */
                    "Content-Language"?: "en" | "es" | "hi" | "pt";
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemBody"];
                };
            };
        };
    };
    TemplatesController_change: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                name: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ChangeTemplateDto"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["TemplateDto"];
                };
            };
            /** @description An error, as RFC 9457 has it. `title`, `detail` and `errors[].message` are for people, in the language that `Accept-Language` asks for: `en` (default), `hi`, `es` or `pt`; `type` is for programs, and the same in all */
            default: {
                headers: {
                    /** @description The language of its words */
                    "Content-Language"?: "en" | "es" | "hi" | "pt";
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemBody"];
                };
            };
        };
    };
    TemplatesController_archive: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                name: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["TemplateDto"];
                };
            };
            /** @description An error, as RFC 9457 has it. `title`, `detail` and `errors[].message` are for people, in the language that `Accept-Language` asks for: `en` (default), `hi`, `es` or `pt`; `type` is for programs, and the same in all */
            default: {
                headers: {
                    /** @description The language of its words */
                    "Content-Language"?: "en" | "es" | "hi" | "pt";
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemBody"];
                };
            };
        };
    };
    TemplatesController_preview: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                name: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["PreviewDto"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["PreviewedTemplateDto"];
                };
            };
            /** @description An error, as RFC 9457 has it. `title`, `detail` and `errors[].message` are for people, in the language that `Accept-Language` asks for: `en` (default), `hi`, `es` or `pt`; `type` is for programs, and the same in all */
            default: {
                headers: {
                    /** @description The language of its words */
                    "Content-Language"?: "en" | "es" | "hi" | "pt";
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemBody"];
                };
            };
        };
    };
    TemplatesController_publish: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                name: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["TemplateDto"];
                };
            };
            /** @description An error, as RFC 9457 has it. `title`, `detail` and `errors[].message` are for people, in the language that `Accept-Language` asks for: `en` (default), `hi`, `es` or `pt`; `type` is for programs, and the same in all */
            default: {
                headers: {
                    /** @description The language of its words */
                    "Content-Language"?: "en" | "es" | "hi" | "pt";
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemBody"];
                };
            };
        };
    };
    TemplatesController_versions: {
        parameters: {
            query?: {
                /** @description The nextCursor of the page before */
                cursor?: string;
                limit?: number;
            };
            header?: never;
            path: {
                name: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["TemplatePageDto"];
                };
            };
            /** @description An error, as RFC 9457 has it. `title`, `detail` and `errors[].message` are for people, in the language that `Accept-Language` asks for: `en` (default), `hi`, `es` or `pt`; `type` is for programs, and the same in all */
            default: {
                headers: {
                    /** @description The language of its words */
                    "Content-Language"?: "en" | "es" | "hi" | "pt";
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemBody"];
                };
            };
        };
    };
    TemplatesController_version: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                name: string;
                version: number;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["TemplateDto"];
                };
            };
            /** @description An error, as RFC 9457 has it. `title`, `detail` and `errors[].message` are for people, in the language that `Accept-Language` asks for: `en` (default), `hi`, `es` or `pt`; `type` is for programs, and the same in all */
            default: {
                headers: {
                    /** @description The language of its words */
                    "Content-Language"?: "en" | "es" | "hi" | "pt";
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemBody"];
                };
            };
        };
    };
    WebhooksController_deliveryStatus: {
        parameters: {
            query?: never;
            header: {
                /** @description HMAC-SHA256 of the exact bytes of the body, in hex, by a secret of SIREN_WEBHOOK_SECRET */
                "X-Siren-Signature": string;
            };
            path?: never;
            cookie?: never;
        };
        /** @description As Siren sends it, in either of its dialects; or a list of such, which is taken item by item */
        requestBody: {
            content: {
                "application/json": Record<string, never> | Record<string, never>[];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["StatusWebhookAnswer"];
                };
            };
            /** @description An error, as RFC 9457 has it. `title`, `detail` and `errors[].message` are for people, in the language that `Accept-Language` asks for: `en` (default), `hi`, `es` or `pt`; `type` is for programs, and the same in all */
            default: {
                headers: {
                    /** @description The language of its words */
                    "Content-Language"?: "en" | "es" | "hi" | "pt";
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemBody"];
                };
            };
        };
    };
    SirenHealthController_health: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Nothing is wrong */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SirenHealthDto"];
                };
            };
            /** @description The reasons tell what */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SirenHealthDto"];
                };
            };
            /** @description An error, as RFC 9457 has it. `title`, `detail` and `errors[].message` are for people, in the language that `Accept-Language` asks for: `en` (default), `hi`, `es` or `pt`; `type` is for programs, and the same in all */
            default: {
                headers: {
                    /** @description The language of its words */
                    "Content-Language"?: "en" | "es" | "hi" | "pt";
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemBody"];
                };
            };
        };
    };
    WebhooksController_message: {
        parameters: {
            query?: never;
            header: {
                /** @description HMAC-SHA256 of the exact bytes of the body, in hex, by a secret of SIREN_WEBHOOK_SECRET */
                "X-Siren-Signature": string;
            };
            path?: never;
            cookie?: never;
        };
        /** @description As Siren sends it, in either of its dialects; or a list of such, which is taken item by item */
        requestBody: {
            content: {
                "application/json": Record<string, never> | Record<string, never>[];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["MessageWebhookAnswer"];
                };
            };
            /** @description An error, as RFC 9457 has it. `title`, `detail` and `errors[].message` are for people, in the language that `Accept-Language` asks for: `en` (default), `hi`, `es` or `pt`; `type` is for programs, and the same in all */
            default: {
                headers: {
                    /** @description The language of its words */
                    "Content-Language"?: "en" | "es" | "hi" | "pt";
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemBody"];
                };
            };
        };
    };
    HealthController_live: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The Health Check is successful */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        details?: {
                            [key: string]: {
                                /** @description Time the health indicator took to respond, in ms */
                                responseTime?: number;
                                /** @enum {string} */
                                status: "degraded" | "down" | "up";
                            } & {
                                [key: string]: unknown;
                            };
                        };
                        error?: {
                            [key: string]: {
                                /** @description Time the health indicator took to respond, in ms */
                                responseTime?: number;
                                /** @enum {string} */
                                status: "degraded" | "down" | "up";
                            } & {
                                [key: string]: unknown;
                            };
                        } | null;
                        info?: {
                            [key: string]: {
                                /** @description Time the health indicator took to respond, in ms */
                                responseTime?: number;
                                /** @enum {string} */
                                status: "degraded" | "down" | "up";
                            } & {
                                [key: string]: unknown;
                            };
                        } | null;
                        /** @enum {string} */
                        status?: "degraded" | "ok";
                    };
                };
            };
            /** @description The Health Check is not successful */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        details?: {
                            [key: string]: {
                                /** @description Time the health indicator took to respond, in ms */
                                responseTime?: number;
                                /** @enum {string} */
                                status: "degraded" | "down" | "up";
                            } & {
                                [key: string]: unknown;
                            };
                        };
                        error?: {
                            [key: string]: {
                                /** @description Time the health indicator took to respond, in ms */
                                responseTime?: number;
                                /** @enum {string} */
                                status: "degraded" | "down" | "up";
                            } & {
                                [key: string]: unknown;
                            };
                        } | null;
                        info?: {
                            [key: string]: {
                                /** @description Time the health indicator took to respond, in ms */
                                responseTime?: number;
                                /** @enum {string} */
                                status: "degraded" | "down" | "up";
                            } & {
                                [key: string]: unknown;
                            };
                        } | null;
                        /** @enum {string} */
                        status?: "error" | "shutting_down";
                    };
                };
            };
            /** @description An error, as RFC 9457 has it. `title`, `detail` and `errors[].message` are for people, in the language that `Accept-Language` asks for: `en` (default), `hi`, `es` or `pt`; `type` is for programs, and the same in all */
            default: {
                headers: {
                    /** @description The language of its words */
                    "Content-Language"?: "en" | "es" | "hi" | "pt";
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemBody"];
                };
            };
        };
    };
    HealthController_ready: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The Health Check is successful */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        details?: {
                            [key: string]: {
                                /** @description Time the health indicator took to respond, in ms */
                                responseTime?: number;
                                /** @enum {string} */
                                status: "degraded" | "down" | "up";
                            } & {
                                [key: string]: unknown;
                            };
                        };
                        error?: {
                            [key: string]: {
                                /** @description Time the health indicator took to respond, in ms */
                                responseTime?: number;
                                /** @enum {string} */
                                status: "degraded" | "down" | "up";
                            } & {
                                [key: string]: unknown;
                            };
                        } | null;
                        info?: {
                            [key: string]: {
                                /** @description Time the health indicator took to respond, in ms */
                                responseTime?: number;
                                /** @enum {string} */
                                status: "degraded" | "down" | "up";
                            } & {
                                [key: string]: unknown;
                            };
                        } | null;
                        /** @enum {string} */
                        status?: "degraded" | "ok";
                    };
                };
            };
            /** @description The Health Check is not successful */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        details?: {
                            [key: string]: {
                                /** @description Time the health indicator took to respond, in ms */
                                responseTime?: number;
                                /** @enum {string} */
                                status: "degraded" | "down" | "up";
                            } & {
                                [key: string]: unknown;
                            };
                        };
                        error?: {
                            [key: string]: {
                                /** @description Time the health indicator took to respond, in ms */
                                responseTime?: number;
                                /** @enum {string} */
                                status: "degraded" | "down" | "up";
                            } & {
                                [key: string]: unknown;
                            };
                        } | null;
                        info?: {
                            [key: string]: {
                                /** @description Time the health indicator took to respond, in ms */
                                responseTime?: number;
                                /** @enum {string} */
                                status: "degraded" | "down" | "up";
                            } & {
                                [key: string]: unknown;
                            };
                        } | null;
                        /** @enum {string} */
                        status?: "error" | "shutting_down";
                    };
                };
            };
            /** @description An error, as RFC 9457 has it. `title`, `detail` and `errors[].message` are for people, in the language that `Accept-Language` asks for: `en` (default), `hi`, `es` or `pt`; `type` is for programs, and the same in all */
            default: {
                headers: {
                    /** @description The language of its words */
                    "Content-Language"?: "en" | "es" | "hi" | "pt";
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemBody"];
                };
            };
        };
    };
    HealthController_startup: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The Health Check is successful */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        details?: {
                            [key: string]: {
                                /** @description Time the health indicator took to respond, in ms */
                                responseTime?: number;
                                /** @enum {string} */
                                status: "degraded" | "down" | "up";
                            } & {
                                [key: string]: unknown;
                            };
                        };
                        error?: {
                            [key: string]: {
                                /** @description Time the health indicator took to respond, in ms */
                                responseTime?: number;
                                /** @enum {string} */
                                status: "degraded" | "down" | "up";
                            } & {
                                [key: string]: unknown;
                            };
                        } | null;
                        info?: {
                            [key: string]: {
                                /** @description Time the health indicator took to respond, in ms */
                                responseTime?: number;
                                /** @enum {string} */
                                status: "degraded" | "down" | "up";
                            } & {
                                [key: string]: unknown;
                            };
                        } | null;
                        /** @enum {string} */
                        status?: "degraded" | "ok";
                    };
                };
            };
            /** @description The Health Check is not successful */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        details?: {
                            [key: string]: {
                                /** @description Time the health indicator took to respond, in ms */
                                responseTime?: number;
                                /** @enum {string} */
                                status: "degraded" | "down" | "up";
                            } & {
                                [key: string]: unknown;
                            };
                        };
                        error?: {
                            [key: string]: {
                                /** @description Time the health indicator took to respond, in ms */
                                responseTime?: number;
                                /** @enum {string} */
                                status: "degraded" | "down" | "up";
                            } & {
                                [key: string]: unknown;
                            };
                        } | null;
                        info?: {
                            [key: string]: {
                                /** @description Time the health indicator took to respond, in ms */
                                responseTime?: number;
                                /** @enum {string} */
                                status: "degraded" | "down" | "up";
                            } & {
                                [key: string]: unknown;
                            };
                        } | null;
                        /** @enum {string} */
                        status?: "error" | "shutting_down";
                    };
                };
            };
            /** @description An error, as RFC 9457 has it. `title`, `detail` and `errors[].message` are for people, in the language that `Accept-Language` asks for: `en` (default), `hi`, `es` or `pt`; `type` is for programs, and the same in all */
            default: {
                headers: {
                    /** @description The language of its words */
                    "Content-Language"?: "en" | "es" | "hi" | "pt";
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemBody"];
                };
            };
        };
    };
    ProblemsController_list: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ProblemTypesDto"];
                    "text/html": string;
                };
            };
            /** @description An error, as RFC 9457 has it. `title`, `detail` and `errors[].message` are for people, in the language that `Accept-Language` asks for: `en` (default), `hi`, `es` or `pt`; `type` is for programs, and the same in all */
            default: {
                headers: {
                    /** @description The language of its words */
                    "Content-Language"?: "en" | "es" | "hi" | "pt";
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemBody"];
                };
            };
        };
    };
    ProblemsController_get: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                name: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ProblemTypeDto"];
                    "text/html": string;
                };
            };
            /** @description An error, as RFC 9457 has it. `title`, `detail` and `errors[].message` are for people, in the language that `Accept-Language` asks for: `en` (default), `hi`, `es` or `pt`; `type` is for programs, and the same in all */
            default: {
                headers: {
                    /** @description The language of its words */
                    "Content-Language"?: "en" | "es" | "hi" | "pt";
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemBody"];
                };
            };
        };
    };
}
