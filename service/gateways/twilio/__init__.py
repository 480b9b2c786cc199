"""Twilio's dialect, which Twilio-compatible carriers speak as well: webhooks in, TwiML back, REST out."""
