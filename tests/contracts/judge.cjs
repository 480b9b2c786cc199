// Reads {segments: [text], signatures: [[token, url, params]], verdicts: [[token, signature, url, params, body]]}
// on standard input and answers with one list for each, as judged by Twilio's own JavaScript.
const { readFileSync } = require("fs");
const { SegmentedMessage } = require("sms-segments-calculator");
const { getExpectedTwilioSignature, validateRequest, validateRequestWithBody } = require("twilio/lib/webhooks/webhooks");

const asked = JSON.parse(readFileSync(0, "utf-8"));
const count = (text) => {
  const message = new SegmentedMessage(text);
  return [message.encodingName, message.segmentsCount];
};
const judge = ([token, signature, url, params, body]) =>
  body === null
    ? validateRequest(token, signature, url, params)
    : validateRequestWithBody(token, signature, url, body);

process.stdout.write(
  JSON.stringify({
    segments: (asked.segments || []).map(count),
    signatures: (asked.signatures || []).map((one) => getExpectedTwilioSignature(...one)),
    verdicts: (asked.verdicts || []).map(judge),
  }),
);
