"""The sample: 1,797 handwritten digits that come with scikit-learn, written out as image files."""

from pathlib import Path

SIDE = 28
DIGIT_SIDE = 20
MARGIN = (SIDE - DIGIT_SIDE) // 2
FOLDER = "Handwritten digits"


def write_sample(folder: Path) -> Path:
    """Return the folder of sample images below `folder`, writing them if they are not there yet.

    The digits are 8x8 with values 0 to 16 and fill their frame; they are enlarged to 20x20 and set
    into 28x28, white on black as MNIST is, in one flat folder: nothing says which is which.
    """
    from PIL import Image
    from sklearn.datasets import load_digits

    target = folder / FOLDER
    done = folder / f".{FOLDER}.complete"  # beside the folder: inside, it would be a problem
    if done.exists():
        return target
    target.mkdir(parents=True, exist_ok=True)
    for number, digit in enumerate(load_digits().images):
        pixels = (digit * (255 / 16)).round().astype("uint8")
        image = Image.new("L", (SIDE, SIDE))
        image.paste(Image.fromarray(pixels).resize((DIGIT_SIDE, DIGIT_SIDE)), (MARGIN, MARGIN))
        image.save(target / f"digit-{number:04d}.png")
    done.touch()
    return target
