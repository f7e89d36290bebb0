//! The regions of AWS, as data of 2026-11. `ec2:DescribeRegions` would tell which of them an account has enabled, at
//! the price of one more client and one more permission; a region that is not enabled says so itself when it is asked.

/// A part of AWS with accounts of its own. `prefix` is what its regions begin with; the longest that fits is right.
struct Partition {
    prefix: &'static str,
    /// Where events of global services (IAM, STS and others) are.
    global: &'static str,
    regions: &'static [&'static str],
}

/// Most specific first; the last fits everything.
const PARTITIONS: &[Partition] = &[
    Partition {
        prefix: "us-gov-",
        global: "us-gov-west-1",
        regions: &["us-gov-east-1", "us-gov-west-1"],
    },
    Partition {
        prefix: "cn-",
        global: "cn-north-1",
        regions: &["cn-north-1", "cn-northwest-1"],
    },
    Partition {
        prefix: "eusc-",
        global: "eusc-de-east-1",
        regions: &["eusc-de-east-1"],
    },
    Partition {
        prefix: "us-iso-",
        global: "us-iso-east-1",
        regions: &["us-iso-east-1", "us-iso-west-1"],
    },
    Partition {
        prefix: "us-isob-",
        global: "us-isob-east-1",
        regions: &["us-isob-east-1", "us-isob-west-1"],
    },
    Partition {
        prefix: "eu-isoe-",
        global: "eu-isoe-west-1",
        regions: &["eu-isoe-west-1"],
    },
    Partition {
        prefix: "us-isof-",
        global: "us-isof-south-1",
        regions: &["us-isof-east-1", "us-isof-south-1"],
    },
    Partition {
        prefix: "",
        global: "us-east-1",
        regions: &[
            "af-south-1",
            "ap-east-1",
            "ap-east-2",
            "ap-northeast-1",
            "ap-northeast-2",
            "ap-northeast-3",
            "ap-south-1",
            "ap-south-2",
            "ap-southeast-1",
            "ap-southeast-2",
            "ap-southeast-3",
            "ap-southeast-4",
            "ap-southeast-5",
            "ap-southeast-6",
            "ap-southeast-7",
            "ca-central-1",
            "ca-west-1",
            "eu-central-1",
            "eu-central-2",
            "eu-north-1",
            "eu-south-1",
            "eu-south-2",
            "eu-west-1",
            "eu-west-2",
            "eu-west-3",
            "il-central-1",
            "me-central-1",
            "me-south-1",
            "mx-central-1",
            "sa-east-1",
            "us-east-1",
            "us-east-2",
            "us-west-1",
            "us-west-2",
        ],
    },
];

fn partition(region: &str) -> &'static Partition {
    let fits = |partition: &&Partition| region.starts_with(partition.prefix);
    PARTITIONS
        .iter()
        .find(fits)
        .unwrap_or(&PARTITIONS[PARTITIONS.len() - 1])
}

/// All regions of the partition that this one is in.
pub(super) fn neighbours(region: &str) -> &'static [&'static str] {
    partition(region).regions
}

/// The region of the same partition that has the events of global services.
pub(super) fn global(region: &str) -> &'static str {
    partition(region).global
}

/// Whether this can be the name of a region. It becomes part of a host name, so nothing else may stand in it.
pub(super) fn is_plausible(name: &str) -> bool {
    let of_letters = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-';
    (4..=32).contains(&name.len())
        && name.contains('-')
        && name.bytes().all(of_letters)
        && !name.starts_with('-')
        && !name.ends_with('-')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_region_is_in_the_partition_that_lists_it() {
        for partition in PARTITIONS {
            assert!(
                partition.regions.contains(&partition.global),
                "{}",
                partition.global
            );
            for region in partition.regions {
                assert_eq!(neighbours(region), partition.regions, "{region}");
                assert_eq!(global(region), partition.global);
                assert!(is_plausible(region));
            }
        }
    }

    #[test]
    fn a_region_nobody_has_heard_of_is_in_the_partition_its_name_says() {
        assert_eq!(global("eu-central-9"), "us-east-1");
        assert_eq!(global("us-gov-north-1"), "us-gov-west-1");
        assert_eq!(global("cn-south-1"), "cn-north-1");
    }

    #[test]
    fn what_is_no_name_of_a_region_never_gets_into_a_host_name() {
        for name in [
            "",
            "all",
            "evil.example/",
            "eu-west-1.evil",
            "EU-WEST-1",
            "eu west 1",
            "-eu-west-1",
            "eu--",
        ] {
            assert!(!is_plausible(name), "{name}");
        }
        assert!(is_plausible("eu-west-1"));
    }
}
