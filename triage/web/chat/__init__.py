"""The customer's side: the chat page, its stream, and the widget that carries it into other pages."""
