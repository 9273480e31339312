/** Where an author begins: a whole small course that can be saved as it is. */
export const EXAMPLE = `course: mit-kursus
title: {da: "Mit kursus"}
summary: {da: "Én sætning om, hvad man lærer."}
minutes: 5
requires: []
lessons:
  - lesson: begyndelse
    title: {da: "Begyndelsen"}
    minutes: 3
    required: true
texts:
  begyndelse:
    da: |
      ## En overskrift

      Lektionens tekst i Markdown.
quiz:
  title: {da: "Et par spørgsmål"}
  draw: {single: 1, multiple: 0, true_false: 1}
  pass_percent: 80
  attempts: 3
  per_hours: 24
  questions:
    - question: hvad-gaelder
      kind: single
      lesson: begyndelse
      text: {da: "Hvad gælder?"}
      options:
        - {option: det-rigtige, text: {da: "Det rigtige"}, correct: true}
        - {option: noget-andet, text: {da: "Noget andet"}}
        - {option: noget-tredje, text: {da: "Noget tredje"}}
      explanation: {da: "Derfor."}
    - question: sandt-eller-falsk
      kind: true_false
      lesson: begyndelse
      text: {da: "Det er sandt."}
      answer: true
      explanation: {da: "Fordi det er sandt."}
`;
