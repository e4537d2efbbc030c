"""The engine on a language model: prompts out, checked forms in, never more than two upstream calls a step.

The only room that imports langchain and openai; `think` sees it through the `Engine` port.
"""
