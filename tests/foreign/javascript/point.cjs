// `node --require point.cjs APP` sends an app that names no address to SLACK_API_URL. Slack's Web
// API client for JavaScript reads no address from the environment; this changes its default only.
'use strict';

const Module = require('node:module');

const load = Module._load;
const pointed = new Set();

function point(library) {
  const { WebClient } = library;
  library.WebClient = class extends WebClient {
    constructor(token, options = {}) {
      super(token, { slackApiUrl: process.env.SLACK_API_URL, ...options });
    }
  };
}

// An app may hold several copies of the client; each is changed as soon as it has its class.
Module._load = function loadPointed(request, parent, ...more) {
  const library = load.call(this, request, parent, ...more);
  const client = /[\\/]WebClient(\.js)?$/.test(request) && /@slack[\\/]web-api/.test(parent?.filename);
  if (client && library.WebClient && !pointed.has(library)) {
    pointed.add(library);
    point(library);
  }
  return library;
};
