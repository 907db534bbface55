"""The data of a demo: the real summit of 2023 as an archive, and a living example laid around the day it is made."""
