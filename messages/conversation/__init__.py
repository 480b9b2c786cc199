"""A conversation by text: one message heard, one answer said, danger first in every state."""

from messages.conversation.talk import Conversation

__all__ = ["Conversation"]
