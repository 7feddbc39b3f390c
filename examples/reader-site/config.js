// The only file to change when the site moves: where the content API is, and what the paper is called.
export const config = {
  api: "/api/v1",
  name: "The Tribune",
  motto: "Read, weigh, and share in it",
  locale: "en-GB",
  pageSize: 13, // a lead, three beside it, three rows of three
};
