import type { DatasetKind } from '#core/datasets/kind';

export const imageFolder: DatasetKind = {
  id: 'image-folder',
  name: 'Folder of images',
  summary:
    'Your own images, decoded once: grey, colour, CMYK, with or without transparency (dropped), as torchvision’s ImageFolder reads them, so EXIF rotations are not applied. All have one size, or are brought to one: --size scales each image to cover it and cuts its centre; with --resize 256 --size 224 the shorter side is scaled first, as ImageNet’s test images are, for training images too. Classes are the folder names, in byte order. Sets that are larger than memory are packed in a file and streamed from it. A limit per class keeps the first images by name, of the training and of the test split alike.',
  origin: 'imported',
  format:
    'train/<class>/ and test/<class>/ (or val/<class>/, as ImageNet has it) with the same classes in both; JPEG or PNG files. --classes takes those alone that a list names (ImageNet-100).',
  image: null,
  classes: null,
  normalisation:
    'The published constants where the id has them (cifar-10-jpeg: mean .4914 .4822 .4465, standard deviation .2023 .1994 .2010; imagenet and imagenet-100: .485 .456 .406 and .229 .224 .225), else measured over all training pixels.',
  revision: 1,
};
