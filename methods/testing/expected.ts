import importance from '../../test-data/torch/importance.json' with { type: 'json' };

/** Expected numbers from PyTorch and NumPy (test-data/torch/importance.py). For tests only. */
export { importance };
