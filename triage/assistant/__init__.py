"""The AI layer: assess, search, decide, compose and summarise, by the local engine or a language model.

`think` is one turn without effects; who calls it decides what to do with the thought.
"""
