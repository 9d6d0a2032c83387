// express.cjs MODULE EXPRESS PORT: pages and nothing else, and what the application sends itself.
'use strict';
const [module_, express, port] = process.argv.slice(2);
const app = require(express)();
app.use(require(module_));
app.use((request, response) => {
  if (request.query.status) return response.status(Number(request.query.status)).send('no page');
  if (request.query.own) response.append('Link', '</own>; rel=next');
  response.send('ok');
});
app.listen(Number(port), '127.0.0.1');
