"""`python -m tasks_engine.matching.install` compiles the matcher's inner loops, so that nobody waits for it later.

What makes candidates and what assigns them share no kernel: each is compiled in a process of its own.
"""

from concurrent.futures import ProcessPoolExecutor

from tasks_engine.matching import index
from tasks_engine.matching.problem import Arc, Problem
from tasks_engine.matching.solve import solve, update


def warm_up_solver() -> None:
    """Compile what assigns, by solving a small and a larger problem."""
    for count, many in ((7, 4), (30, 90)):
        people = [f"s{j:02}" for j in range(many)]
        tasks = {
            f"t{i:02}": {name: Arc(100 + 7 * i * j % 31, 5 + (i * j) % 7) for j, name in enumerate(people)}
            for i in range(count)
        }
        problem = Problem.of(tasks, dict.fromkeys(people, 12), dict.fromkeys(people, 2))
        update(problem, solve(problem).warm)


def main() -> None:
    """Compile every kernel that is not on disk yet."""
    halves = (index.warm_up, warm_up_solver)
    with ProcessPoolExecutor(len(halves)) as processes:
        for compiling in [processes.submit(half) for half in halves]:
            compiling.result()


if __name__ == "__main__":
    main()
