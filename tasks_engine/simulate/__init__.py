"""A pool's month, simulated: which way of matching keeps more promises, and what would a pool of this size keep?

    world = make(Parameters(secretaries=40, load=0.8), seed=1)     # people, tasks and moods: values only
    history = run(world, Rounds("ours", matching.Policy()))        # every task's story, every stint of work
    measure(history)["attainment"]                                 # per cent of promises kept

    compare(Parameters(), loads=[0.8], seeds=range(1, 6))          # all ways side by side, paired, with intervals

Pure and deterministic: values and a seed in, tables out. Where to look:

- `world`: the model, drawn from a seed (`kinds`: what it is made of; `hours`: working time)
- `desk`: the state of the pool, and so what a policy may know; `matcher` tells it to the matching engine
- `policies`: ways of matching
- `run`: the event loop; `history`: what it tells
- `measures`: figures of a run, and intervals of differences; `compare`: all ways over all months
- `table`, `plot`, `__main__`: how it is shown, `python -m tasks_engine.simulate`
"""
