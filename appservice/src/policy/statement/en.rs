use super::Words;

pub(super) const WORDS: Words = Words {
    nudge: "A reminder of the rules in {territory}.",
    removed: "The moderators of {territory} have removed something that you wrote.",
    strike: "You have been given a strike in {territory}: strike {step} of 3 (case {case}, {issued_at}).",
    interim: "Your account in {territory} is closed for the time being (case {case}, {issued_at}).",
    rule: "The rule of the code of conduct: {rule_title}.\n{rule_text}",
    facts: "What happened: {facts}",
    post: "It is about your post:",
    posts: "It is about your posts:",
    quoted: "• “{excerpt}” ({when})",
    worded: "  – in another version: “{excerpt}” ({when})",
    more: "• and {more} more posts",
    reported: "The moderators looked at it after a report.",
    unreported: "The moderators looked at it of their own accord.",
    by_people: "People have weighed it and decided; no machine has decided anything. The decision \
                holds in {territory}.",
    by_list: "A list that {territory} follows ({list}) has a rule about your account. That is why it was closed by \
              itself; nobody has weighed it yet.",
    no_strike: "It is no strike, and it does not count later.",
    stays: "The post stays where it is.",
    goes: "The post was removed.",
    go: "The {count} posts were removed.",
    severe: "The breach is so serious that the decision goes straight to the third step.",
    unconfirmed: "Another moderator has to confirm it by {confirm_until}. If nobody does, it becomes a lower step.",
    acknowledge: "Before you write on the web again, confirm that you have read this.",
    muted: "You cannot write, edit or react in the forum before {mute_until}, and not before you have \
            passed the refresher course. You can still read everything, remove your own words and \
            write here in your own room.",
    rests: "The badge that lets you write rests meanwhile.",
    suspended: "You have been taken out of the rooms of {territory}, your account is closed, and you \
                are signed out everywhere.",
    restricted: "On the web you can still sign in to read the case, appeal, fetch your data and \
                 delete the account.",
    active: "The strike is active until {active_until}.",
    pauses: "Its time stands still as long as you cannot write.",
    clears: "If you pass the refresher course, it is cleared at once; that can happen once a year.",
    cleared: "You have passed the refresher course already; that has cleared it.",
    indefinite: "It holds until it is lifted. From {review_at} on you can ask for it to be looked at \
                 again.",
    interim_until: "This lasts until {until} at the latest.",
    interim_second: "Somebody else looks at the case before that; if nobody does, it ends by itself.",
    interim_person: "A moderator looks at the case before that; if nobody does, it ends by itself.",
    now: "What you can do now:",
    mend: "Read the rule, and mend what you wrote if you like. You need do nothing more.",
    read: "Confirm that you have read this: {url}/conduct",
    refresh: "Take the refresher course: {url}/courses/{refresher}",
    sign_in: "Sign in at {url}/conduct to see the case.",
    appeal: "Appeal by {appeal_until}, once and in at most 2000 characters: at {url}/conduct, or write \
             here in this room: !appeal {case} and your reasons.",
    appeal_web: "Appeal by {appeal_until}, once and in at most 2000 characters: at {url}/conduct.",
    other: "An appeal is free. Somebody other than who decided will answer it, within 7 days.",
    courts: "You can also turn to an out-of-court dispute settlement body or to a court.",
};
