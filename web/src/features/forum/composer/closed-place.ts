/** The element id of what stands where one would write, while one cannot. */
export const CLOSED_PLACE = 'closed-place';
