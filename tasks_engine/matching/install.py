"""`python -m tasks_engine.matching.install` compiles the matcher's inner loops, so that nobody waits for it later."""

from tasks_engine.matching.compiled import warm_up

if __name__ == "__main__":
    warm_up()
