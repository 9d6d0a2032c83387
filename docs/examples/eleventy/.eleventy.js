module.exports = (config) => {
  config.addPassthroughCopy("css");
  config.addPassthroughCopy("js");
  config.addPassthroughCopy("_headers"); // written by pushplan, committed, served by Netlify
};
