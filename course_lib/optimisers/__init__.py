"""Ways downhill, all called alike: `method(df, x1, eta, tol, max_iter, …) -> (x, path)`.

`df(x)` is the gradient, `x1` the start, `eta` the learning rate η. A method stops at the first iterate with
‖df(x)‖ ≤ tol, or when the path holds `max_iter` iterates, x1 among them. `path` has shape (iterates, n) and x is
its last row. What a method needs besides is passed by name:

    gradient_descent(df, x1, eta, tol, max_iter)          −η ∇f               course_lib.descent
    momentum(…, beta=0.9)                                 keeps its speed     momentum.py
    rmsprop(…, beta=0.9)                                  a rate per weight   rmsprop.py
    adam(…, beta1=0.9, beta2=0.999)                       both together       adam.py
    bfgs(…, f=f)                                          learns H⁻¹          bfgs.py
    newton(…, hessian=hessian)                            is told H           newton.py
    stochastic_gradient_descent(…, decay=0.0)             a noisy ∇f          stochastic.py

Beside them stand what notebook 06 needs: `root`, `line_search`, `starts`, `portfolio`, `pca`, `counting`, and the
checks of its exercises (in `check/topics`).

Import each from its own file (`from course_lib.optimisers.adam import adam`): a notebook that asks for one of
them can then be given all the others.
"""

from collections.abc import Callable

import numpy as np

Function = Callable[[np.ndarray], float]
Gradient = Callable[[np.ndarray], np.ndarray]
