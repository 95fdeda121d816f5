"""
The simulator's C++ core. Use it through the package wardsim.
"""
from __future__ import annotations
import collections.abc
import numpy
import numpy.typing
import os
import pathlib
import typing
import wardsim.errors
from wardsim.errors import InputError
from wardsim.errors import StorageError
__all__: list[str] = ['ACCESS_CAR', 'ACCESS_CYCLE', 'ACCESS_FOOT', 'Dimension', 'InputError', 'Network', 'Plan', 'ROAD_CLASSES', 'ResultsWriter', 'RunSummary', 'StorageError', 'Study', 'Variable', 'WardSpec', 'as_toml_value', 'check', 'engine', 'generate_town', 'json_schema', 'plan_study', 'read_network', 'reference_page', 'run_plan', 'write_network']
class _NetworkColumns:
    pass
class Network:
    """
    A street network: junctions, streets, wards and stations as columns.
    
    Build one from columns, `Network(junction_x_m=..., street_from=..., ...)`; those with a
    default may be left out, and so may dimensions (wards, stations) that are empty. Streets
    without shapes are straight. Raises InputError with everything that is wrong.
    Columns read back are read-only arrays, or lists of str.
    
    Columns (dimension): meaning [unit]
      junction_x_m (junction): easting of a junction [m]
      junction_y_m (junction): northing of a junction [m]
      street_from (street): index of the junction where a street starts [1]
      street_to (street): index of the junction where a street ends [1]
      street_length_m (street): length along the street's course [m]
      street_speed_limit_mps (street): speed limit of cars [m s-1]
      street_footfall (street): people about, relative to a typical street [1], optional
      street_class (street): kind of road [1], optional
      street_access_forward (street): who may pass from start to end [1], optional
      street_access_backward (street): who may pass from end to start [1], optional
      street_ward (street): index of the ward; -1: in the margin [1], optional
      street_name (street): index of the street's name [1], optional
      street_shape_points (street): number of shape points of the street's course, both ends included [1], optional
      shape_x_m (shape_point): easting of a point of a street's course [m], optional
      shape_y_m (shape_point): northing of a point of a street's course [m], optional
      ward_name (ward): name of a ward [1]
      ward_code (ward): GSS code of a ward, or empty [1], optional
      ward_area_m2 (ward): area of a ward [m2], optional
      ward_population (ward): residents of a ward; 0: unknown [1], optional
      outline_ward (outline_point): index of the ward outlined [1]
      outline_ring (outline_point): index of the ring among those of its ward [1]
      outline_x_m (outline_point): easting of a point of a ward's outline [m]
      outline_y_m (outline_point): northing of a point of a ward's outline [m]
      station_name (station): name of a police station [1]
      station_x_m (station): easting of a police station [m]
      station_y_m (station): northing of a police station [m]
      station_street (station): index of the street where officers leave a station [1]
      station_offset_m (station): distance from that street's start to where officers leave a station [m]
      name (name): street names, each once; the first is empty [1]
    """
    column_names: typing.ClassVar[list] = ['junction_x_m', 'junction_y_m', 'street_from', 'street_to', 'street_length_m', 'street_speed_limit_mps', 'street_footfall', 'street_class', 'street_access_forward', 'street_access_backward', 'street_ward', 'street_name', 'street_shape_points', 'shape_x_m', 'shape_y_m', 'ward_name', 'ward_code', 'ward_area_m2', 'ward_population', 'outline_ward', 'outline_ring', 'outline_x_m', 'outline_y_m', 'station_name', 'station_x_m', 'station_y_m', 'station_street', 'station_offset_m', 'name']
    def __init__(self, *, crs: str = 'EPSG:27700', attribution: str = '', synthetic: bool = False, **kwargs) -> None:
        ...
    def __repr__(self) -> str:
        ...
    @property
    def attribution(self) -> str:
        """
        Whose data it is, under which licence.
        """
    @property
    def crs(self) -> str:
        """
        Projected system of all points; "local": a made-up town.
        """
    @property
    def junction_x_m(self) -> numpy.typing.NDArray[numpy.float64]:
        """
        easting of a junction [m]
        """
    @property
    def junction_y_m(self) -> numpy.typing.NDArray[numpy.float64]:
        """
        northing of a junction [m]
        """
    @property
    def name(self) -> list[str]:
        """
        street names, each once; the first is empty [1]
        """
    @property
    def outline_ring(self) -> numpy.typing.NDArray[numpy.uint32]:
        """
        index of the ring among those of its ward [1]
        """
    @property
    def outline_ward(self) -> numpy.typing.NDArray[numpy.uint32]:
        """
        index of the ward outlined [1]
        """
    @property
    def outline_x_m(self) -> numpy.typing.NDArray[numpy.float64]:
        """
        easting of a point of a ward's outline [m]
        """
    @property
    def outline_y_m(self) -> numpy.typing.NDArray[numpy.float64]:
        """
        northing of a point of a ward's outline [m]
        """
    @property
    def shape_x_m(self) -> numpy.typing.NDArray[numpy.float64]:
        """
        easting of a point of a street's course [m]
        """
    @property
    def shape_y_m(self) -> numpy.typing.NDArray[numpy.float64]:
        """
        northing of a point of a street's course [m]
        """
    @property
    def station_name(self) -> list[str]:
        """
        name of a police station [1]
        """
    @property
    def station_offset_m(self) -> numpy.typing.NDArray[numpy.float64]:
        """
        distance from that street's start to where officers leave a station [m]
        """
    @property
    def station_street(self) -> numpy.typing.NDArray[numpy.uint32]:
        """
        index of the street where officers leave a station [1]
        """
    @property
    def station_x_m(self) -> numpy.typing.NDArray[numpy.float64]:
        """
        easting of a police station [m]
        """
    @property
    def station_y_m(self) -> numpy.typing.NDArray[numpy.float64]:
        """
        northing of a police station [m]
        """
    @property
    def street_access_backward(self) -> numpy.typing.NDArray[numpy.uint8]:
        """
        who may pass from end to start [1]
        """
    @property
    def street_access_forward(self) -> numpy.typing.NDArray[numpy.uint8]:
        """
        who may pass from start to end [1]
        """
    @property
    def street_class(self) -> numpy.typing.NDArray[numpy.uint8]:
        """
        kind of road [1]
        """
    @property
    def street_footfall(self) -> numpy.typing.NDArray[numpy.float32]:
        """
        people about, relative to a typical street [1]
        """
    @property
    def street_from(self) -> numpy.typing.NDArray[numpy.uint32]:
        """
        index of the junction where a street starts [1]
        """
    @property
    def street_length_m(self) -> numpy.typing.NDArray[numpy.float64]:
        """
        length along the street's course [m]
        """
    @property
    def street_name(self) -> numpy.typing.NDArray[numpy.uint32]:
        """
        index of the street's name [1]
        """
    @property
    def street_shape_points(self) -> numpy.typing.NDArray[numpy.uint32]:
        """
        number of shape points of the street's course, both ends included [1]
        """
    @property
    def street_speed_limit_mps(self) -> numpy.typing.NDArray[numpy.float32]:
        """
        speed limit of cars [m s-1]
        """
    @property
    def street_to(self) -> numpy.typing.NDArray[numpy.uint32]:
        """
        index of the junction where a street ends [1]
        """
    @property
    def street_ward(self) -> numpy.typing.NDArray[numpy.int32]:
        """
        index of the ward; -1: in the margin [1]
        """
    @property
    def synthetic(self) -> bool:
        """
        Made by the generator: no real place.
        """
    @property
    def ward_area_m2(self) -> numpy.typing.NDArray[numpy.float64]:
        """
        area of a ward [m2]
        """
    @property
    def ward_code(self) -> list[str]:
        """
        GSS code of a ward, or empty [1]
        """
    @property
    def ward_name(self) -> list[str]:
        """
        name of a ward [1]
        """
    @property
    def ward_population(self) -> numpy.typing.NDArray[numpy.float64]:
        """
        residents of a ward; 0: unknown [1]
        """
class Dimension:
    """
    An axis of a results file.
    """
    def __init__(self, name: str, size: typing.SupportsInt | typing.SupportsIndex, *, labels: collections.abc.Sequence[str] = [], coordinates: collections.abc.Sequence[typing.SupportsFloat | typing.SupportsIndex] = [], units: str = '1', long_name: str = '') -> None:
        ...
class Variable:
    """
    A variable of a results file: f64, f32, i64 or u8.
    """
    def __init__(self, name: str, dimensions: collections.abc.Sequence[str], *, type: str = 'f64', units: str = '1', long_name: str = '') -> None:
        ...
class ResultsWriter:
    """
    Writes a results file piece by piece; it appears at commit().
    """
    def __init__(self, path: os.PathLike | str | bytes, dimensions: collections.abc.Sequence[Dimension], variables: collections.abc.Sequence[Variable], attributes: collections.abc.Mapping[str, str | typing.SupportsFloat | typing.SupportsIndex | typing.SupportsInt | typing.SupportsIndex | collections.abc.Sequence[str]] = {}) -> None:
        ...
    def commit(self) -> None:
        """
        Completes the file: closed, synced, renamed.
        """
    def set_attribute(self, name: str, value: str | typing.SupportsFloat | typing.SupportsIndex | typing.SupportsInt | typing.SupportsIndex | collections.abc.Sequence[str]) -> None:
        ...
    def write(self, variable: str, leading_index: collections.abc.Sequence[typing.SupportsInt | typing.SupportsIndex], values: typing.Annotated[numpy.typing.ArrayLike, numpy.float64]) -> None:
        """
        Writes values at the indices of the first dimensions and over all of the others.
        """
class WardSpec:
    """
    What is known of one ward of a synthetic town.
    """
    def __init__(self, name: str = '', *, area_km2: typing.SupportsFloat | typing.SupportsIndex | None = None, street_km: typing.SupportsFloat | typing.SupportsIndex | None = None, population: typing.SupportsFloat | typing.SupportsIndex | None = None) -> None:
        ...
class Study:
    """
    The text of a study with changes to it.
    """
    @staticmethod
    def from_text(text: str, folder: os.PathLike | str | bytes, label: str) -> Study:
        ...
    @staticmethod
    def load(path: os.PathLike | str | bytes) -> Study:
        ...
    def resolved(self) -> str:
        """
        The study as TOML with every default spelt out.
        """
    def with_(self, changes: collections.abc.Sequence[tuple[str, str]]) -> Study:
        """
        The same study with further changes, (key, value as TOML).
        """
    @property
    def folder(self) -> pathlib.Path:
        ...
    @property
    def label(self) -> str:
        ...
    @property
    def overrides(self) -> list[tuple[str, str]]:
        ...
    @property
    def text(self) -> str:
        ...
class Plan:
    """
    A study made ready to run.
    """
    @property
    def points(self) -> list[dict[str, typing.Any]]:
        ...
    @property
    def remarks(self) -> list[wardsim.errors.Problem]:
        ...
    @property
    def replications(self) -> int:
        """
        Replications of each point.
        """
    @property
    def scenarios(self) -> int:
        """
        Number of distinct scenarios; points that buy the same share one.
        """
class RunSummary:
    """
    What a run did, and how fast.
    """
    @property
    def events(self) -> int:
        ...
    @property
    def points(self) -> int:
        ...
    @property
    def replications(self) -> int:
        """
        Replications of distinct scenarios.
        """
    @property
    def scenarios(self) -> int:
        """
        Distinct ones, each run once.
        """
    @property
    def seconds(self) -> float:
        """
        Wall time, without planning.
        """
    @property
    def ward_years(self) -> float:
        """
        Simulated, warm-up included.
        """
def as_toml_value(text: str) -> str:
    """
    A text as a TOML value: numbers, flags and lists as they are, else in quotes.
    """
def check(network: Network, where: str = 'Network') -> list[wardsim.errors.Problem]:
    """
    Everything that is wrong with a network: a list of Problem, empty if it can be used.
    """
def engine() -> dict[str, str]:
    """
    Version, git revision and compiler of the extension.
    """
def generate_town(*, wards: typing.SupportsInt | typing.SupportsIndex = 2, street_km: typing.SupportsFloat | typing.SupportsIndex = 40.0, seed: typing.SupportsInt | typing.SupportsIndex = 1, ward_area_km2: typing.SupportsFloat | typing.SupportsIndex | None = None, named: collections.abc.Sequence[WardSpec] = [], margin_m: typing.SupportsFloat | typing.SupportsIndex = 400.0, one_way_share: typing.SupportsFloat | typing.SupportsIndex = 0.15, park_share: typing.SupportsFloat | typing.SupportsIndex = 0.15, stations: typing.SupportsInt | typing.SupportsIndex | None = None) -> Network:
    """
    Makes a synthetic town: a street network of no real place.
    
    wards: 1 to 2,000. street_km: in all wards together. seed: another seed, another town.
    ward_area_km2: mean area; absent, 16 km of streets a km2. named: the first wards, as
    WardSpec. margin_m: width of the belt of streets around the wards. one_way_share: of the
    length open to cars. park_share: of the wards' area. stations: absent, one for every nine
    wards begun. The same arguments give the same network on every machine.
    Raises InputError with all that is wrong with them.
    """
def json_schema() -> str:
    """
    JSON Schema of study files.
    """
def plan_study(study: Study, threads: typing.SupportsInt | typing.SupportsIndex) -> tuple[Plan | None, list[wardsim.errors.Problem], list[wardsim.errors.Problem]]:
    """
    (plan or None, mistakes, remarks). Ctrl-C is answered as soon as the plan is made.
    """
def read_network(path: os.PathLike | str | bytes) -> Network:
    """
    Reads a network file. Raises InputError with everything that is wrong with it.
    """
def reference_page() -> str:
    """
    Every key of a study file, in Markdown.
    """
def run_plan(study: Study, plan: Plan, path: os.PathLike | str | bytes, threads: typing.SupportsInt | typing.SupportsIndex, progress: collections.abc.Callable[[int, int], None] | None = None) -> RunSummary:
    """
    Runs a plan into a results file. `progress(done, total)` is called now and then.
    Raises Interrupted on KeyboardInterrupt; the file then holds what was finished.
    """
def write_network(network: Network, path: os.PathLike | str | bytes) -> None:
    """
    Writes the whole file or none. Raises StorageError if the disk refuses.
    """
ACCESS_CAR: int = 4
ACCESS_CYCLE: int = 2
ACCESS_FOOT: int = 1
ROAD_CLASSES: tuple = ('motorway', 'trunk', 'primary', 'secondary', 'tertiary', 'residential', 'living_street', 'service', 'pedestrian', 'cycleway', 'footway', 'path', 'steps')
__version__: str = '0.1.0'
