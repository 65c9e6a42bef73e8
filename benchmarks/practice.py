"""Thousands of practice problems, each drawn and proven: `python -m benchmarks.practice [PROBLEMS OF EACH KIND]`.

Every kind is a topic at a level; half of its problems are made to use one rule, in turn, as when a mistake returns. The test
suite draws a few dozen of the same.
"""

from __future__ import annotations

import sys
import time

from course_lib.practice.drawing import candidates, draw_problem, sound
from course_lib.practice.topics import TOPICS


def main(each: int) -> None:
    """Print, for each kind, how many candidates were thrown away, how many problems differ, and the time of one."""
    print(f"{'topic':<12}{'level':>6}{'drawn':>8}{'thrown away':>13}{'different':>11}{'ms':>6}{'worst':>7}")
    for topic, kind in TOPICS.items():
        for level in (1, 2, 3):
            times, thrown, seen = [], 0, set()
            rules = kind.usable(level)
            for number in range(each):
                wanted = (rules[number // 2 % len(rules)],) if number % 2 else ()
                start = time.process_time()
                problem = draw_problem(topic, level, str(number), wanted)
                times.append(1000 * (time.process_time() - start))
                seen.add(problem.text)
                for candidate in candidates(topic, level, str(number), wanted):
                    if candidate == problem:
                        break
                    thrown += 1
                assert set(wanted) <= set(problem.rules)
                assert number % 50 or sound(problem)
            mean = sum(times) / len(times)
            print(
                f"{topic:<12}{level:>6}{each:>8}{thrown:>13}{len(seen):>11}{mean:>6.0f}{max(times):>7.0f}",
                flush=True,
            )


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 250)
