"""Running a method: device, training, checkpoints, scores, projections."""
