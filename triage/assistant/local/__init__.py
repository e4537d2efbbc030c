"""The local engine: reads, answers and summarises without a key and without a network.

Small judges over one embedding and a few patterns, extractive answers, template summaries. Data lives in `knowledge/`.
"""
